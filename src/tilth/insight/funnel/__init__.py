"""Funnels: how far persons get through steps, how long it takes them, and who drops where."""
