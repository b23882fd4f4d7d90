"""German text: documents, cleaning, segmentation and facts."""
