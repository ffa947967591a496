"""One mail: how it is written, who carries it, and what a carrier may answer."""
