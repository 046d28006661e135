"""Scripts that train the released models; not part of the installed package."""
