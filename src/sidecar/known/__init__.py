"""What is known of images and exporters: data."""
