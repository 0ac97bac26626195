"""A centre in numbers, lived through many times: what a plan, or a change, would come to."""
