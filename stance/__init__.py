"""Who said what in news text, and where each speaker stands."""
