"""Events as they arrive, for who connects a sender and wants to see what became of what was sent."""
