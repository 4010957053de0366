"""Understand: key metrics, funnels, retention, spend. Every figure is a fold over history."""
