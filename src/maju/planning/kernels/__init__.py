"""Hot loops: arrays in, arrays out, and no words. The functions in front of them know the words."""
