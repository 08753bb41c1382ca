"""The playground: an experiment with a small neural network, without a screen."""
