"""The views under the network: each shows one idea of the lecture with the numbers of the network on the screen.

A view is a row of `VIEWS`: name, words on its tab, and help. Its class has the name and "View" and stands in the
module of that name, which is imported when the view is first opened: a start need not wait for eleven views.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import cast

from PySide6.QtWidgets import QWidget

from ui.views.view import View

__all__ = ["VIEWS", "View", "ViewRow"]


@dataclass(frozen=True)
class ViewRow:
    """One view to open: its name in files, the words on its tab, one sentence of help."""

    name: str
    label: str
    help: str

    def make(self, parent: QWidget) -> View:
        """Make the view, with everything it needs."""
        module = import_module(f"ui.views.{self.name}")
        return cast("View", getattr(module, f"{self.name.capitalize()}View")(parent))


VIEWS: dict[str, ViewRow] = {
    row.name: row
    for row in (
        ViewRow(
            "perceptron", "Perceptron",
            "One neuron with every number; type its weights, or drag and turn its line",
        ),
        ViewRow(
            "activation", "Activation",
            "g and g′ of a layer with its present pre-activations; what is saturated or dead hardly learns",
        ),
        ViewRow(
            "collapse", "Linear collapse",
            "What linear layers multiply out to, and what each neuron of a hidden layer adds",
        ),
        ViewRow(
            "loss", "Loss",
            "One point's loss over its prediction, all points' losses and J, their mean; J is also called objective, "
            "cost or empirical risk",
        ),
        ViewRow(
            "backprop", "Backpropagation",
            "The chain rule from the loss back to one weight, factor by factor, with the numbers of one point",
        ),
        ViewRow(
            "descent", "Gradient descent",
            "J over two weights: place the start, see the gradient and every step",
        ),
        ViewRow(
            "landscape", "Loss landscape",
            "The loss around the present weights, and the way training took across it",
        ),
        ViewRow(
            "race", "Rates and optimizers",
            "Several learning rates or all optimizers from one start, each with a verdict; one weight's step",
        ),
        ViewRow(
            "fit", "Fit",
            "Under-fitting, good fit or over-fitting, and five ways of regularization compared",
        ),
        ViewRow(
            "dropout", "Dropout",
            "Thinned networks overlaid, what each neuron is worth, and why the others are scaled",
        ),
        ViewRow(
            "features", "Learned features",
            "A neuron's map as the weighted sum of those before it, and the plane as the last layer sees it",
        ),
    )
}  # fmt: skip
