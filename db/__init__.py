"""The archive on disk: raw pages, the rows read from them, and the index over them."""
