"""The store of recordings: keys in the side store, sealed bytes in the blobs' folder."""
