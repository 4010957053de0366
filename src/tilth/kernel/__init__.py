"""Ids, money, clock, errors, pages and text: the words that every room speaks. Imports nothing of ours."""
