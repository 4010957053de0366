"""The persons behind a cell of an answer: who they are, page by page."""
