from hypothesis import settings

# The first example pays for lazy imports, and test machines are busy: no time limit for each.
settings.register_profile("stance", deadline=None)
settings.load_profile("stance")
