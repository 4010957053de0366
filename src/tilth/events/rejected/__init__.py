"""What could not be taken: seen, explained, corrected and put back, or forgotten."""
