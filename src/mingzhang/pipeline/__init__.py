"""The straight lines, a module each.

`review`: a file becomes findings. `compilation`: a budget becomes a booklet becomes files.
`comparison`: booklets beside each other. Whoever checks loads nothing that writes.
"""
