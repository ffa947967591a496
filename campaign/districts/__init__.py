"""ZIP code to district to senator: real data, its doubts included."""
