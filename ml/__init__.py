"""Segmentation of garments: arrays and tensors in, arrays out; no web framework, no database, no files but weights."""
