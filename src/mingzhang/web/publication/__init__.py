"""What is made of a version when it is published: page, files, figures, search, copies, export."""
