"""Files that people upload to be imported: kept under the home for two days, one folder for each workspace."""
