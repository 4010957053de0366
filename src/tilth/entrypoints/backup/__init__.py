"""`tilth backup` and `tilth restore`: the database and the history files of one point in time."""
