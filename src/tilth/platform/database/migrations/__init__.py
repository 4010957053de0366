"""One linear chain of versions, named by number and room; `tilth.platform.database.migrate` runs them."""
