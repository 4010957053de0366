"""What each person has done in all that is kept, and the list of people by it."""
