"""A run: one network in training. It advances, judges itself, stops by its rules, and can be put down and taken up."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from engine import evaluate
from engine.optimizers import OPTIMIZERS
from engine.train import EPOCH, POSITION, STEP, UPDATES
from playground import build, carry, metrics, stopping
from playground.build import Floats, Samples
from playground.curves import CurveLog, is_scheduled, next_evaluation
from playground.history import History
from playground.judging import Judge
from playground.pictures import Painter, Pictures
from playground.problems import BadValue, Diverged, Problem
from playground.snapshot import Best, Metrics, Parameters, Points, RunState, Scores, Wants
from playground.spec import Bias, Experiment, Wire
from playground.stepping import Stepper

GROWN = 10.0
"""A checkpoint is good while the loss is finite and at most this many times the loss at the start."""


class Run:
    """One network in training, for one checked experiment. Belongs to one thread; `engine.prepare` comes first.

    Parameters
    ----------
    experiment : Experiment
        As `check` returns it.
    state : RunState, optional
        Where to go on; without it the run begins with the experiment's first weights.
    samples : Samples, optional
        The points of another run of the same data, so that they are not drawn again.
    history : History, optional
        The way of another run of the same network, to be gone on with.

    """

    def __init__(self, experiment: Experiment, state: RunState | None = None, samples: Samples | None = None,
                 history: History | None = None) -> None:  # fmt: skip
        self.experiment = experiment
        self.samples = samples if samples and samples.data == experiment.data else build.samples(experiment.data)
        self.history = history or History()
        self.status: Literal["paused", "stopped", "diverged"] = "paused"
        self.reason = ""
        self.problem: Problem | None = None
        self._layout = build.layout(experiment)
        stepper = self._stepper = Stepper(experiment, self.samples, self._layout)
        self._counters = stepper.counters
        self._judging = Judge(experiment, self.samples, self._layout, stepper.work, stepper.chunk_x)
        self._painter = Painter(experiment, self.samples, self._layout, stepper.work, stepper.chunk_x)
        self._restore(state or carry.fresh(experiment))
        self._scores = self._judge()
        self._note()
        self._good = self._stepper.checkpoint()
        if not self._scores.are_finite:
            self._tell_divergence(
                "The loss is no finite number with these weights and this data",
                "Draw new weights, or take data with smaller numbers.",
            )

    @property
    def step(self) -> int:
        """Steps taken since the first initial weights."""
        return int(self._counters[STEP])

    @property
    def epoch(self) -> int:
        """Completed passes through the training set since the first initial weights."""
        return int(self._counters[EPOCH])

    @property
    def features_train(self) -> Floats:
        """The training points as the first layer receives them, (n, inputs)."""
        return self.samples.train[:, : self._layout.inputs]

    @property
    def features_test(self) -> Floats:
        """The test points as the first layer receives them, (n, inputs)."""
        return self.samples.test[:, : self._layout.inputs]

    def points(self) -> Points:
        """Give the data as drawn."""
        return self.samples.points

    def scores(self) -> Scores:
        """Give the losses and accuracies over all points, of this very step, dropout off."""
        return self._scores

    def parameters(self) -> Parameters:
        """Give a copy of the present weights and biases."""
        return build.unpack(self._stepper.theta, self._layout)

    def losses(self) -> tuple[Floats, Floats]:
        """Give each training and each test point's own loss, of this very step, dropout off; J is their mean."""
        if not self._has_losses:
            self._judge()
        return self._judging.losses[0].copy(), self._judging.losses[1].copy()

    def metrics(self, most: int | None = None) -> Metrics:
        """Give what tells how training fares inside, of this very step.

        most : gradients and sleeping neurons are measured over at most so many training points, always the same random
            ones; without it over all. The confusion matrices count all points.
        """
        experiment = self.experiment
        train_x, train_y = metrics.share_of(self.samples.train, self.samples.train_y, most)
        self.losses()
        self._stepper.full_gradient(train_x, train_y)
        counts = np.zeros(sum(layer.units for layer in experiment.model.layers), np.int64)
        bounds = metrics.bounds(experiment)
        evaluate.count_quiet(
            self._layout.table, self._stepper.seen(), train_x, self._stepper.work, self._stepper.chunk_x, bounds, counts
        )
        norms = metrics.norms(self._stepper.gradient, self._layout)
        return metrics.assemble(experiment, norms, counts, len(train_x), self._judging.confusions())

    def last_gradient(self) -> Parameters:
        """Give the gradient that the last step followed: its batch's, with penalties, clipped; right after `train`."""
        return build.unpack(self._stepper.gradient, self._layout)

    def learning_rate(self) -> float:
        """Give the learning rate of the next step, as the schedule has it."""
        return build.rate_at(self.experiment.training, self.step)

    def initial_parameters(self) -> Parameters:
        """Give the weights and biases with which the experiment begins."""
        return build.initial_parameters(self.experiment)

    def state(self) -> RunState:
        """Give all that is needed to go on later as if never having stopped."""
        moments = OPTIMIZERS[self.experiment.training.optimizer].moments
        return RunState(
            parameters=self.parameters(),
            optimizer=self.experiment.training.optimizer,
            memory=tuple(build.unpack(self._stepper.memory[moment], self._layout) for moment in range(moments)),
            updates=int(self._counters[UPDATES]),
            step=self.step,
            epoch=self.epoch,
            position=int(self._counters[POSITION]),
            curves=self._curves.view(),
            gradient_norm=self._gradient_norm,
            best=self._best,
        )

    def picture(
        self, wants: Wants, parameters: Parameters | None = None, tints: Sequence[Floats] | None = None
    ) -> Pictures:
        """Paint what is looked at; `parameters` saves a copy of the present ones; tints : see Painter.paint."""
        shown = self.shown(wants)
        if shown is not None:
            return self._painter.paint(build.pack(shown, self._layout), shown, wants)
        return self._painter.paint(self._stepper.seen(), parameters or self.parameters(), wants, tints)

    def shown(self, wants: Wants) -> Parameters | None:
        """Give the weights that are previewed; None for the present ones, or when they belong to another network."""
        preview = wants.preview
        return preview.parameters if preview is not None and build.fits(preview.parameters, self._layout) else None

    def seen(self) -> Parameters:
        """Give the weights and biases as the network sees them: what is switched off counts as 0."""
        return build.unpack(self._stepper.seen(), self._layout)

    def losses_by_point(self) -> Floats:
        """Give every point's own loss, in the order of the points, of this very step, dropout off."""
        is_test = self.samples.points.is_test
        result: Floats = np.empty(len(is_test), np.float32)
        result[~is_test], result[is_test] = self.losses()
        return build.read_only(result)

    def set_numbers(self, values: Sequence[tuple[Wire | Bias, float]]) -> None:
        """Set single weights and biases by hand; what the network does not have is passed over.

        The curve gets no point for it: the loss of this very step is judged anew.

        Raises
        ------
        BadValue
            When the loss would be no finite number; then nothing was changed.

        """
        wanted = self._stepper.theta.copy()
        build.put_numbers(self.experiment, self._layout, wanted, values)
        self._put(wanted, "weights set by hand")

    def set_parameters(self, parameters: Parameters, label: str) -> None:
        """Take these weights in place of the present ones, as `set_numbers` does; `label` marks the curve."""
        self._put(build.pack(parameters, self._layout), label)

    def _put(self, wanted: Floats, label: str) -> None:
        kept = self._stepper.theta.copy()
        self._stepper.theta[:] = wanted
        scores = self._judge()
        if not (math.isfinite(scores.train_loss) and np.isfinite(self._stepper.theta).all()):
            self._stepper.theta[:] = kept
            self._judge()
            raise BadValue(
                "with this value the loss is no finite number", path="parameters", where="Weights",
                next_step="The old value was put back.",
            )  # fmt: skip
        self._scores = scores
        self._note()
        self._curves.mark_once(self.step, label)
        self._good = self._stepper.checkpoint()
        self.status, self.reason, self.problem = "paused", "", None

    def predict(self, x: NDArray[np.float64]) -> Floats:
        """Give the prediction ŷ at places x (n, 2) of the plane: (n,), or (n, outputs) of several outputs."""
        return self._painter.predict(self._stepper.seen(), x)

    def advance(self, steps: int) -> int:
        """Train at most `steps` steps and judge the network; give how many were taken.

        Fewer than asked mean: a stopping rule, or divergence (then the last good weights are back, and it may be 0).
        How steps are cut into calls never changes the result. After a stop the next call goes on.
        """
        taken = self.train(steps)
        self.pause()
        return taken

    def train(self, steps: int, seconds: float = math.inf) -> int:
        """Do as `advance`, but judge the network only when the schedule says so; `pause` does it later.

        After about so many seconds it comes back, with fewer steps taken, all the same.
        """
        until = time.perf_counter() + seconds
        self.status, self.reason, self.problem = "paused", "", None
        start = self.step
        while self.step - start < steps and self.status == "paused" and time.perf_counter() < until:
            self._curves.drop_pauses()
            left = stopping.steps_left(
                self.experiment.training.stop,
                self.step,
                self.epoch,
                self.steps_to_epoch_end(),
                self._stepper.per_epoch(),
            )
            self._slice(min(steps - (self.step - start), self._due - self.step, left))
        return max(self.step - start, 0)

    def pause(self) -> None:
        """Judge the network at this step, if that was not done."""
        if self.step != self._judged:
            self._evaluate(scheduled=False)

    def steps_to_epoch_end(self) -> int:
        """Give the steps that complete the present epoch, at least 1."""
        return self._stepper.to_epoch_end()

    def _restore(self, state: RunState) -> None:
        self._stepper.load(state)
        self._curves = CurveLog(state.curves)
        self._due = next_evaluation(state.step)
        self._judged = -1
        self._has_losses = False
        self._gradient_norm = state.gradient_norm
        self._best: Best | None = state.best if self.experiment.training.early_stopping.patience else None

    def _slice(self, steps: int) -> None:
        epoch = self.epoch
        self._has_losses = False
        taken = self._stepper.advance(steps)
        if taken < steps:
            self._diverge()
            return
        if self.step == self._due:
            self._evaluate(scheduled=True)
            self._due = next_evaluation(self.step)
            if self.status == "paused":
                self._apply_rules()
        if self.status == "paused":
            self._stop(stopping.ended_by_count(self.experiment.training.stop, self.step, epoch, self.epoch))
        if self.status == "paused" and self.experiment.training.early_stopping.patience:
            self._watch()

    def _apply_rules(self) -> None:
        """Apply the rules that look at numbers rather than counts, at a scheduled evaluation."""
        stop = self.experiment.training.stop
        reason = stopping.ended_by_loss(stop, self._curves.view())
        if stop.rule == "gradient":
            self._stepper.full_gradient(self.samples.train, self.samples.train_y)
            now = math.sqrt(sum(norm**2 for norm in metrics.norms(self._stepper.gradient, self._layout)))
            reason = stopping.ended_by_gradient(stop, self._gradient_norm, now)
            self._gradient_norm = now if math.isfinite(now) else None
        self._stop(reason)

    def _stop(self, reason: str) -> None:
        """End training for a reason, if there is one."""
        if reason:
            self.status, self.reason = "stopped", reason
            self.pause()

    def _watch(self) -> None:
        """Keep the best weights; when patience is at its end, take them back and stop."""
        if self.step != self._judged or not is_scheduled(self.step):
            return
        early, loss = self.experiment.training.early_stopping, self._scores.test_loss
        if stopping.improves(early, self._best, loss):
            self._best = Best(self.parameters(), loss, self.step, self.epoch)
        elif self._best is not None and stopping.has_turned(early, self._best, self.epoch):
            best, self._best = self._best, None
            self._stepper.theta[:] = build.pack(best.parameters, self._layout)
            self._stepper.forget_moments()
            self._scores = self._judge()
            self._note()
            self._best = Best(best.parameters, best.loss, self.step, self.epoch)
            self._curves.mark(self.step, f"stopped early, weights of step {best.step:,} restored")
            self.status, self.reason = "stopped", stopping.turned_in_words(best, self.epoch)

    def _evaluate(self, scheduled: bool) -> None:
        self._scores = self._judge()
        if not (self._scores.are_finite and np.isfinite(self._stepper.theta).all()):
            self._diverge()
            return
        self._note()
        if scheduled and self._scores.train_loss <= GROWN * max(self._curves.first_train(), 0.1):
            self._good = self._stepper.checkpoint()

    def _note(self) -> None:
        self._judged = self.step
        self._curves.add(self.step, self._scores.train_loss, self._scores.test_loss)
        self.history.note(self.step, self._stepper.theta)

    def _judge(self) -> Scores:
        self._has_losses = True
        return self._judging.scores(self._stepper.seen())

    def _diverge(self) -> None:
        """Go back to the last good weights and say what happened."""
        lost, self._best = self.step, None
        self._stepper.go_back(self._good)
        self._curves.cut(self.step)
        self._due = next_evaluation(self.step)
        self._scores = self._judge()
        self._note()
        rate = self.experiment.training.learning_rate
        self._tell_divergence(
            f"Training diverged at step {lost + 1:,}: the loss was no longer a finite number",
            f"The last good weights, of step {self.step:,}, are kept. "
            f"The learning rate {rate:g} is probably too large.",
        )

    def _tell_divergence(self, happened: str, next_step: str) -> None:
        self.status, self.reason = "diverged", "diverged"
        self.problem = Diverged(happened, next_step=next_step)
