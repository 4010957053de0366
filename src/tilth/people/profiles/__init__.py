"""What is known of a person: traits, first and last seen, first and last touch."""
