"""What is what: one or two sentences for everything on the screen, those of drawn things included.

A widget's tooltip, or its `whatsThis`, is its explanation. Here stands what has neither: what is drawn, and lists.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtWidgets import QMenuBar, QTextBrowser, QWidget

from playground.spec import INPUTS, OUTPUT
from ui.canvas.hits import Spot
from ui.canvas.scene import NetworkView
from ui.panels.plane import PlaneView

NETWORK = {
    "input": "An input: what the first layer receives of a point. Its picture shows its value at every place of the"
    " plane, orange below 0, blue above.",
    "neuron": "A neuron: z = bias + Σ what comes in · its weight, and g(z) goes on. Its picture shows g(z) at every"
    " place of the plane; a click pins it and shows the sum in numbers.",
    "output": "The output: its z goes through the function behind it and becomes ŷ, the network's answer. Its picture"
    " shows z at every place of the plane.",
    "bias": "A bias, w₀ in the lecture: it is added to the weighted sum and so moves the border at which the neuron"
    " turns. Orange is below 0, blue above; a click lets you type it.",
    "weight": "A weight: what comes from the left counts so many times. Thick is large, blue positive, orange negative,"
    " dashed switched off; a click lets you type it.",
    "": "The network: inputs at the left, then the layers, the output at the right. Lines are weights, thick where they"
    " are large, blue where positive, orange where negative; moving dashes follow the strongest while it trains.",
}
PLANE = {
    "probe": "A probe: the network's answer at this place is read in the table below. Drag it, or move it with the"
    " arrow keys.",
    "test point": "A test point, with a dark outline: training never sees it, so its loss tells how the network"
    " answers what is new to it.",
    "training point": "A training point: its loss pulls at the weights. Colour and shape are its class, or its colour"
    " its value.",
    "region": "The network's answer at this place as a colour, pale where it is undecided. Where the colour turns is"
    " the decision border.",
    "axis": "An axis of the plane: every point has an x₁, and an x₂ or a y. The tick labels are in the data's units.",
}
WIDGETS = {
    "lossChart": "The loss J over the steps, low is good: the solid line is the mean over the training points, the"
    " dashed one over the test points. A test line that rises while the other falls means overfitting; triangles mark"
    " edits.",
    "probeReadings": "One row for each probe: its place, the network's answer ŷ there, and what the data's rule gives.",
    "surfaceView": "The loss over two directions through the present weights: valleys are good weights. A click goes"
    " there.",
    "layerLines": "The layers from the inputs to the output. Enter goes to what can be set, + and − change the neurons,"
    " Ctrl+← and Ctrl+→ move the layer, Delete removes it.",
    "neuronLines": "The neurons of the chosen layer with their biases. Enter types the bias, Space switches the neuron"
    " off or on.",
    "weightLines": "The weights that lead to the chosen neuron. Enter types the weight, Space switches it off or on.",
    "colourBar": "Which colour stands for which answer of the network.",
}
PARTS: Mapping[type[QWidget], Callable[[QWidget, QPoint], str]]


KEYS = "Every key of the program and what it does."
COMMANDS = "Every command of the program, with its key."


def of_widget(widget: QWidget) -> str:
    """Give a widget's own explanation, "" when it has none."""
    if isinstance(widget, QMenuBar):
        return COMMANDS
    if isinstance(widget, QTextBrowser):
        return KEYS
    return widget.whatsThis() or WIDGETS.get(widget.objectName(), "") or widget.toolTip()


def at(widget: QWidget | None, place: QPoint) -> str:
    """Explain what a person sees at a place of a widget; what says nothing itself leaves it to what it stands in."""
    while widget is not None:
        drawn = PARTS.get(type(widget))
        found = drawn(widget, place) if drawn is not None else of_widget(widget)
        if found or widget.isWindow():
            return found
        place = widget.mapToParent(place)
        widget = widget.parentWidget()
    return ""


def of_spot(spot: Spot | None) -> str:
    """Explain what is drawn of the network."""
    if spot is None:
        return NETWORK[""]
    ends = {INPUTS: "input", OUTPUT: "output"}
    return NETWORK[ends.get(spot.column, "neuron") if spot.kind == "neuron" else spot.kind]


def _of_network(view: QWidget, place: QPoint) -> str:
    assert isinstance(view, NetworkView), "registered for it"
    return of_spot(view.spot_at(place))


def _of_plane(plane: QWidget, place: QPoint) -> str:
    assert isinstance(plane, PlaneView), "registered for it"
    return PLANE[plane.kind_at(QPointF(place))]


PARTS = {NetworkView: _of_network, PlaneView: _of_plane}
