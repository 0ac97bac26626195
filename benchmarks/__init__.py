"""Speed and quality of what is built, each against a named alternative in the same run."""
