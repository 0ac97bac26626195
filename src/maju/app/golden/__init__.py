"""The golden day: a small journal whose numbers were worked out by hand, shipped with Maju.

``maju verify golden`` folds it on the user's own machine and compares every number.
"""
