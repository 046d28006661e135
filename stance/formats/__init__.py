"""Readers and writers, one small file for each format."""
