"""Evaluation: one script for each task, the metrics in one place, floors that only rise."""
