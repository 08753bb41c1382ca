"""What just happened, in words: a table of rules that look at one snapshot and say what hinders learning.

Every rule is a pure function of a snapshot; its numbers come from there and from nowhere else. Rules that need what
was not computed (metrics, a longer curve) are silent.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from playground.advice import choices, course, inside, weights
from playground.advice.calm import Calm
from playground.advice.pieces import SEVERITIES, Advice, Mend, Rule, Severity, Target
from playground.snapshot import Snapshot

__all__ = ["RULES", "SEVERITIES", "Advice", "Calm", "Mend", "Rule", "Severity", "Target", "advise", "in_order"]

RULES: tuple[Rule, ...] = (
    Rule("diverged", "the run's status is “diverged”", course.diverged),
    Rule("all frozen", "every layer is frozen, the output's too", weights.all_frozen),
    Rule("all switched off", "every neuron of a layer is switched off", weights.all_switched_off),
    Rule("equal weights", "in a layer of 2 neurons or more all columns, biases and rows behind are equal to 1e-6; not"
         " frozen; no dropout there, or nothing passes", weights.equal_weights),
    Rule("only straight", "all layers linear or none, inputs x₁, x₂ only, a data set that is not flat in them, not"
         " answered well",
         choices.only_straight),
    Rule("weights vanished", "a penalty is on and a layer's σ is below 10 % of the fitting one, after the first step",
         weights.weights_vanished),
    Rule("dead neurons", "metrics: slope 0 at every training point; all of a layer stops it, half hinders, one is a"
         " note", inside.dead_neurons),
    Rule("overshoots", "over the last 32 points of the curve mean |ΔJ| ≥ 10 % of mean J, 40 % of the ΔJ or more turn,"
         " and the mean does not fall by 20 % and is above a tenth of the first loss", course.overshoots),
    Rule("over-fitting", "200 steps or more since the last edit: the test loss is 10 % and 0.01 above its least, at"
         " least 15 % of the steps ago, with a training loss below that of then; early stopping off",
         course.overfits),
    Rule("crawls", "metrics: while the steps since the last edit doubled (200 or more), J fell steadily, but by less"
         " than 4 %, by at least a fifth of what it fell before, and ‖∇J‖·‖θ‖ ≥ 20 % of J", course.crawls),
    Rule("saturated", "metrics: 90 % of a layer's (neuron, point) pairs lie on the flat part of the curve",
         inside.saturated_neurons),
    Rule("unfitting weights", "before the first step: Π σ/fitting σ of the hidden layers is below 1/10, or above 10"
         " (one-sided), or a single one above 5 (saturating)", weights.unfitting_weights),
    Rule("fading gradient", "metrics: ‖∇J‖ of the first layer is below 1 % of the last one's, in 3 layers or more,"
         " none frozen",
         inside.vanishing_gradient),
    Rule("deep sigmoids", "3 hidden sigmoid layers or more", choices.deep_sigmoids),
    Rule("dropout on few", "1 or 2 neurons that are all dropped in 5 % of the steps or more", choices.dropout_on_few),
    Rule("squared error on classes", "MSE behind sigmoid or tanh on classes", choices.squared_error_on_classes),
    Rule("under-fitting", "1,000 steps or more since the last edit: the last two quarters' mean J differ by less than"
         " 2 %, below 90 % right, position noise at most 0.25, label noise at most 5 %, and no other rule knows why",
         course.underfits),
    Rule("stopped by a rule", "the run's status is “stopped”", course.stopped_by_rule),
    Rule("learned", "99 % right (or R²) on training and test points, and J below a tenth of its beginning",
         course.learned),
    Rule("unusual rate", "η outside of the optimizer's usual decades (facts.USUAL_RATES)", choices.unusual_rate),
    Rule("batch too large", "a batch of more points than there are to train with", choices.batch_too_large),
    Rule("few test points", "fewer than 10 test points", choices.few_test_points),
)  # fmt: skip
"""All rules; among advices of one severity the order here is the order on the screen. Rules that say something hinders
are silent while the training points are answered well (facts.WELL); a dead neuron is then only noted."""


def advise(snapshot: Snapshot) -> tuple[Advice, ...]:
    """Give everything there is to say about a snapshot, the gravest first; () when nothing hinders.

    A note about a setting is left out where something graver is told about the same one. It takes any snapshot: none
    of its parts need be there. It takes about 0.2 ms, and 1 ms for 8 layers of 64 neurons and a curve of 5,000 points,
    so the screen's thread may call it a few times a second.
    """
    found = [(rule, rule.look(snapshot)) for rule in RULES]
    told = [replace(advice, rule=rule.name) for rule, advice in found if advice is not None]
    settings = {advice.target.setting for advice in told if advice.severity != "note"} - {""}
    return in_order(advice for advice in told if advice.severity != "note" or advice.target.setting not in settings)


def in_order(advices: Iterable[Advice]) -> tuple[Advice, ...]:
    """Give advices the gravest first, those of one severity in the order of the table."""
    places = {rule.name: place for place, rule in enumerate(RULES)}
    return tuple(sorted(advices, key=lambda one: (SEVERITIES.index(one.severity), places.get(one.rule, -1))))
