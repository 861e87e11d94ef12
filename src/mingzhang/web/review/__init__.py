"""Review: the queue, the booklet page, remarks, versions, letters, moves."""
