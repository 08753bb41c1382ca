"""The views under the network: each shows one idea of the lecture with the numbers of the network on the screen.

A view is a row of `VIEWS`: name, words on its tab, help, and the class that is made when it is first opened.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from ui.views.activation import ActivationView
from ui.views.backprop import BackpropView
from ui.views.collapse import CollapseView
from ui.views.descent import DescentView
from ui.views.dropout import DropoutView
from ui.views.features import FeaturesView
from ui.views.fit import FitView
from ui.views.landscape import LandscapeView
from ui.views.loss import LossView
from ui.views.perceptron import PerceptronView
from ui.views.race import RaceView
from ui.views.view import View

__all__ = ["VIEWS", "View", "ViewRow"]


@dataclass(frozen=True)
class ViewRow:
    """One view to open: its name in files, the words on its tab, one sentence of help, and its maker."""

    name: str
    label: str
    help: str
    make: Callable[[QWidget], View]


VIEWS: dict[str, ViewRow] = {
    row.name: row
    for row in (
        ViewRow(
            "perceptron", "Perceptron",
            "One neuron with every number; type its weights, or drag and turn its line", PerceptronView,
        ),
        ViewRow(
            "activation", "Activation",
            "g and g′ of a layer with its present pre-activations; what is saturated or dead hardly learns",
            ActivationView,
        ),
        ViewRow(
            "collapse", "Linear collapse",
            "What linear layers multiply out to, and what each neuron of a hidden layer adds", CollapseView,
        ),
        ViewRow(
            "loss", "Loss",
            "One point's loss over its prediction, all points' losses and J, their mean; J is also called objective, "
            "cost or empirical risk", LossView,
        ),
        ViewRow(
            "backprop", "Backpropagation",
            "The chain rule from the loss back to one weight, factor by factor, with the numbers of one point",
            BackpropView,
        ),
        ViewRow(
            "descent", "Gradient descent",
            "J over two weights: place the start, see the gradient and every step", DescentView,
        ),
        ViewRow(
            "landscape", "Loss landscape",
            "The loss around the present weights, and the way training took across it", LandscapeView,
        ),
        ViewRow(
            "race", "Rates and optimizers",
            "Several learning rates or all optimizers from one start, each with a verdict; one weight's step",
            RaceView,
        ),
        ViewRow(
            "fit", "Fit",
            "Under-fitting, good fit or over-fitting, and five ways of regularization compared", FitView,
        ),
        ViewRow(
            "dropout", "Dropout",
            "Thinned networks overlaid, what each neuron is worth, and why the others are scaled", DropoutView,
        ),
        ViewRow(
            "features", "Learned features",
            "A neuron's map as the weighted sum of those before it, and the plane as the last layer sees it",
            FeaturesView,
        ),
    )
}  # fmt: skip
