"""Words of a site's lists, found in the texts of readers: where a word begins and ends, and through which disguises.

Both the worker, which decides by them, and the API, which tries them before they are saved, use this package. It does
no I/O but reading the dictionary of its segmenter.
"""
