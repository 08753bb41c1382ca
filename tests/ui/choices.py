"""Every choice that training offers, read from the catalog, with what a person does in the window to make it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox

from playground import answers, catalog
from playground.datasets import DRAWN
from playground.spec import Data, Experiment
from ui.panels.training_controls import RULE_WORDS, ChoiceButton, OwnSettings
from ui.window import MainWindow

LEFT = Qt.MouseButton.LeftButton


@dataclass(frozen=True)
class Choice:
    """One choice.

    act : what a person does · read : where the experiment shows it · wanted : what must stand there then ·
    tooltip : gives the words at the control · told : what these words must contain.
    """

    name: str
    act: Callable[[MainWindow], None]
    read: Callable[[Experiment], Any]
    wanted: Any
    tooltip: Callable[[MainWindow], str]
    told: tuple[str, ...]


def everything() -> Iterator[Choice]:
    """Give every choice, table by table."""
    yield from _data()
    yield from _losses()
    yield from _rows("optimizer", catalog.OPTIMIZERS, lambda window: window.bar.settings.optimizer, "settings")
    yield from _rows("schedule", catalog.SCHEDULES, lambda window: window.bar.settings.schedule, "schedule_settings")
    yield from _rows(
        "initialization", catalog.INITIALIZERS, lambda window: window.bar.settings.initialization,
        "initialization_settings",
    )  # fmt: skip
    yield from _rules()
    yield from _numbers()


def pick(chooser: QComboBox, value: object) -> None:
    """Open a list and press Enter on one of its entries."""
    place = next(place for place in range(chooser.count()) if chooser.itemData(place) == value)
    chooser.setFocus()
    chooser.showPopup()
    chooser.view().setCurrentIndex(chooser.model().index(place, 0))
    QTest.keyClick(chooser.view(), Qt.Key.Key_Return)


def in_popup(button: Any, do: Callable[[], None]) -> None:
    """Open what a button hides, do something there, and close it."""
    QTest.mouseClick(button, LEFT)
    do()
    QTest.keyClick(button.popup, Qt.Key.Key_Escape)


def hidden(window: MainWindow, button: Any, do: Callable[[], None]) -> None:
    """Reach a button that may itself stand behind the ••• button."""
    if button.isVisible():
        in_popup(button, do)
    else:
        in_popup(window.bar.more, lambda: in_popup(button, do))


def typed(field: Any, text: str) -> None:
    """Type into a field and press Enter."""
    line = field.lineEdit() if isinstance(field, QComboBox) else field
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, text)
    QTest.keyClick(line, Qt.Key.Key_Return)


def _item_tip(chooser: QComboBox, value: object) -> str:
    place = next(place for place in range(chooser.count()) if chooser.itemData(place) == value)
    return str(chooser.itemData(place, Qt.ItemDataRole.ToolTipRole))


def _data() -> Iterator[Choice]:
    for row in (catalog.DATASETS[name] for name in DRAWN):
        yield Choice(
            f"data {row.name}",
            lambda window, row=row: QTest.mouseClick(window.data.gallery.button(row.name), LEFT),
            lambda experiment: experiment.data.dataset, row.name,
            lambda window, row=row: window.data.gallery.button(row.name).toolTip(), (row.formula, row.help),
        )  # fmt: skip


def _losses() -> Iterator[Choice]:
    tasks = (("circle", 2), ("gaussians", 3), ("plane", 2))
    for dataset, classes in tasks:
        for loss, output in answers.choices(Data(dataset=dataset, classes=classes)):
            row = catalog.LOSSES[loss]

            def act(window: MainWindow, dataset=dataset, classes=classes, pair=(loss, output)) -> None:
                QTest.mouseClick(window.data.gallery.button(dataset), LEFT)
                if classes > 2:
                    typed(window.data.sliders[0].field, str(classes))
                in_popup(window.bar.more, lambda: pick(window.bar.settings.loss, pair))

            yield Choice(
                f"loss {loss} on {output}, {dataset}", act,
                lambda experiment: (experiment.training.loss, experiment.training.output), (loss, output),
                lambda window, pair=(loss, output): _item_tip(window.bar.settings.loss, pair), (row.formula, row.help),
            )  # fmt: skip


def _rows(kind: str, table: Any, control: Callable[[MainWindow], Any], settings: str) -> Iterator[Choice]:
    block = "model" if kind == "initialization" else "training"

    def choose(window: MainWindow, name: str) -> None:
        found = control(window)
        if isinstance(found, ChoiceButton):
            hidden(window, found, lambda: pick(found.chooser, name))
        else:
            pick(found, name)

    def own(window: MainWindow) -> OwnSettings:
        found = control(window)
        return found.own if isinstance(found, ChoiceButton) else window.bar.settings.own

    def chooser(window: MainWindow) -> QComboBox:
        found = control(window)
        return found.chooser if isinstance(found, ChoiceButton) else found

    for row in table.values():
        yield Choice(
            f"{kind} {row.name}", lambda window, row=row: choose(window, row.name),
            lambda experiment: getattr(getattr(experiment, block), kind), row.name,
            lambda window, row=row: _item_tip(chooser(window), row.name), tuple(filter(None, (row.formula, row.help))),
        )  # fmt: skip
        for place, param in enumerate(row.params):
            value = param.high if param.kind == "int" else round((param.low + param.high) / 4, 3)

            def act(window: MainWindow, row=row, place=place, value=value) -> None:
                choose(window, row.name)
                found = control(window)
                do = lambda: typed(own(window)._sliders[place].field, f"{value}")  # noqa: E731
                if isinstance(found, ChoiceButton):
                    hidden(window, found, do)
                else:
                    in_popup(window.bar.more, do)

            yield Choice(
                f"{kind} {row.name}: {param.name}", act,
                lambda experiment, name=param.name: getattr(getattr(experiment, block), settings).get(name), value,
                lambda window, place=place: own(window)._sliders[place].slider.toolTip(), (param.help,),
            )  # fmt: skip


def _rules() -> Iterator[Choice]:
    values = {"steps": 10**9, "epochs": 10**8, "loss": 1e-9, "gradient": 1e-12, "change": 1e-12}
    for rule, value in values.items():

        def act(window: MainWindow, rule=rule, value=value) -> None:
            stop = window.bar.settings.stop

            def do() -> None:
                pick(stop.rule, rule)
                typed(stop.value, f"{value:g}")

            hidden(window, stop, do)

        yield Choice(
            f"stop at {rule}", act, lambda experiment: (experiment.training.stop.rule, experiment.training.stop.value),
            (rule, value), lambda window, rule=rule: _item_tip(window.bar.settings.stop.rule, rule),
            (RULE_WORDS[rule][1],),
        )  # fmt: skip


def _numbers() -> Iterator[Choice]:
    from playground import spec

    def of_penalty(name: str) -> Callable[[MainWindow, str], None]:
        return lambda window, text: hidden(
            window, window.bar.settings.penalty, lambda: typed(window.bar.settings.penalty.fields[name], text)
        )

    def of_slider(place: int) -> Callable[[MainWindow, str], None]:
        return lambda window, text: typed(window.data.sliders[place].field, text)

    def of_clip(window: MainWindow, text: str) -> None:
        schedule = window.bar.settings.schedule
        hidden(window, schedule, lambda: typed(schedule.clip, text))

    def of_minimum(window: MainWindow, text: str) -> None:
        of_penalty("patience")(window, "50000")
        of_penalty("minimum")(window, text)

    def of_classes(window: MainWindow, text: str) -> None:
        QTest.mouseClick(window.data.gallery.button("spiral"), LEFT)
        of_slider(0)(window, text)

    fields = [
        (spec.CLASSES, of_classes, "5", 5, lambda e: e.data.classes, lambda w: w.data.sliders[0].field),
        (spec.POINTS, of_slider(1), "300", 300, lambda e: e.data.points, lambda w: w.data.sliders[1].field),
        (spec.TRAIN_SHARE, of_slider(2), "60 %", 0.6, lambda e: e.data.train_share, lambda w: w.data.sliders[2].field),
        (spec.NOISE, of_slider(3), "0.2", 0.2, lambda e: e.data.noise, lambda w: w.data.sliders[3].field),
        (spec.LABEL_NOISE, of_slider(4), "20 %", 0.2, lambda e: e.data.label_noise, lambda w: w.data.sliders[4].field),
        (spec.LEARNING_RATE, lambda w, t: typed(w.bar.settings.rate, t), "0.02", 0.02,
         lambda e: e.training.learning_rate, lambda w: w.bar.settings.rate),
        (spec.BATCH, lambda w, t: typed(w.bar.settings.batch, t), "33", 33, lambda e: e.training.batch,
         lambda w: w.bar.settings.batch),
        (spec.L1, of_penalty("l1"), "0.002", 0.002, lambda e: e.training.l1,
         lambda w: w.bar.settings.penalty.fields["l1"]),
        (spec.L2, of_penalty("l2"), "0.003", 0.003, lambda e: e.training.l2,
         lambda w: w.bar.settings.penalty.fields["l2"]),
        (spec.CLIP, of_clip, "0.7", 0.7, lambda e: e.training.clip, lambda w: w.bar.settings.schedule.clip),
        (spec.PATIENCE, of_penalty("patience"), "50000", 50_000, lambda e: e.training.early_stopping.patience,
         lambda w: w.bar.settings.penalty.fields["patience"]),
        (spec.MINIMUM, of_minimum, "0.004", 0.004, lambda e: e.training.early_stopping.minimum,
         lambda w: w.bar.settings.penalty.fields["minimum"]),
    ]  # fmt: skip
    for param, put, text, value, read, control in fields:
        yield Choice(
            f"{param.name}", lambda window, put=put, text=text: put(window, text), read, value,
            lambda window, control=control: control(window).toolTip(), (param.help,),
        )  # fmt: skip
    for row in catalog.ACTIVATIONS.values():
        yield Choice(
            f"activation {row.name}", lambda window, row=row: _enter(window, row.name),
            lambda experiment: experiment.model.layers[-1].activation, row.name,
            lambda window, row=row: window.palette_panel.entry(row.name).toolTip(), (row.formula, row.help),
        )  # fmt: skip

    def dropout(window: MainWindow) -> None:
        field = window.canvas.board.cards[window.editor.experiment.model.layers[0].id].dropout
        typed(field.lineEdit(), "0.35")

    yield Choice(
        "dropout", dropout, lambda experiment: experiment.model.layers[0].dropout, 0.35,
        lambda window: window.canvas.board.cards[window.editor.experiment.model.layers[0].id].dropout.toolTip(),
        (spec.DROPOUT.help,),
    )  # fmt: skip


def _enter(window: MainWindow, name: str) -> None:
    entry = window.palette_panel.entry(name)
    entry.setFocus()
    QTest.keyClick(entry, Qt.Key.Key_Return)
    QApplication.processEvents()
