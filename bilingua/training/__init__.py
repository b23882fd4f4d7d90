"""Training and fine-tuning of the embedded model (extra `train`)."""
