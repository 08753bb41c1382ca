"""Vector code: what makes the engine fast. Start reading here; nobody needs more of this room to add an optimizer.

Numba compiles plain loops well, but it cannot be told to keep a tile of a matrix in registers, nor to work on sixteen
numbers at once where it sees a reason against it. So the few loops that take nearly all of the time are written here
one level lower, as LLVM instructions on whole vectors – not by hand: Python writes them.

    language.py    Values whose operators write instructions down, and Code: a function being written, with its loops
    functions.py   exp, log, tanh, where … on Values; `@formula` marks a row's compiled form that is written with them
    rows.py        loops around the rows' formulas: activate, losses, predict, schedule, update
    matrix.py      the product of two matrices, in tiles: forward, backward and on a grid are the same product
    pieces.py      what goes beside it: a single output, transposes, column sums, gathering samples
    strips.py      loops over the flat vectors of parameters: penalties, clipping, masks
    chance.py      shuffles and dropout masks, number for number those of `engine.random`
    tailored.py    a whole step of exactly one small network, written out; `engine.tailor` has it made
    library.py     all functions into one object file, cached like the kernels, and loaded

A formula looks like mathematics and is run only once, when the engine is compiled:

    @formula
    def _silu(z):
        share = logistic(z)
        return z * share, share * (1 + z * (1 - share))

The kernels (`engine.forward`, `engine.backward`, `engine.train` …) stay ordinary Numba code, which says what happens in
which order. They call the functions named below as they would call C: with addresses (`at(array, index)`), counts and
strides in numbers, not bytes. Arrays have room up to the next multiple of 16 numbers (`engine.layout`).

Lanes: code is made for the processor at hand, 16 lanes where registers hold so many, else 8, which LLVM splits where
they hold only 4. Denormals are taken as 0 between `quicken` and `restore`.
"""

from engine.jit import external
from engine.vector.functions import formula

product = external("product", "void(intp, intp, intp, intp, intp, intp, intp, intp, intp, intp, intp, intp)")
"""(x, x row, x column, y, y stride, c, c stride, rows, inner, columns, first, first stride): C = first + X·Y.

Where `first` is 0, no address, nothing is added: so are gradients begun, here and in the next functions."""
product_times = external("product_times", "void(intp, intp, intp, intp, intp, intp, intp, intp, intp, intp, intp)")
"""(x, x row, x column, y, y stride, c, c stride, rows, inner, columns, times): C = (X·Y) ∘ times."""
product_on_grid = external("product_on_grid", "void(intp, intp, intp, intp, intp, intp, intp, intp, intp, intp, intp)")
"""(x, x row, x column, y, y stride, c, c stride, rows, inner, columns, first): C = X·Y, plus first[m] in row m."""
product_activated = external("product_activated", "intp(intp, intp, intp, intp, intp, intp, intp, intp, intp, intp)")
"""(code, x, x row, y, stride, c, slope, rows, inner, first): C = g(first + X·Y), and g′; gives the rows it could do."""
single = external("single", "void(intp, intp, intp, intp, intp, intp, intp)")
"""(a, stride, w, bias, z, rows, inner): the one logit of each sample."""
single_back = external("single_back", "void(intp, intp, intp, intp, intp, intp, intp, intp, intp, intp)")
"""(delta, a, stride, w, slope, before, gradient, first, rows, inner): its way back; before is 0 for the first layer."""
transpose = external("transpose", "void(intp, intp, intp, intp, intp)")
"""(w, rows, stride, result, length): rows × stride numbers to stride × length."""
column_sums = external("column_sums", "void(intp, intp, intp, intp, intp)")
"""(delta, stride, result, first, rows): first + the sum of each column."""
copy_rows = external("copy_rows", "void(intp, intp, intp, intp, intp, intp)")
"""(source, source stride, target, target stride, rows, count): copy the first numbers of each row."""
answers = external("answers", "void(intp, intp, intp, intp, intp)")
"""(z, count, units, stride, answers): the class that each sample's logits say, int32."""
clear = external("clear", "void(intp, intp)")
"""(to, count): make all 0."""
scale = external("scale", "void(intp, intp, float64)")
"""(numbers, count, factor): multiply all."""
total = external("total", "float64(intp, intp)")
"""(numbers, count): their sum, in float64."""
copy = external("copy", "void(intp, intp, intp)")
"""(source, target, count): copy all."""
multiply = external("multiply", "void(intp, intp, intp, intp)")
"""(factors, values, products, count): multiply number by number."""
put_back = external("put_back", "void(intp, intp, intp, intp)")
"""(moves, kept, target, count): where moves is 0, the target becomes what was kept."""
penalize = external("penalize", "void(intp, intp, intp, float64, float64)")
"""(theta, gradient, count, l1, l2): add the gradient of the penalties."""
clip = external("clip", "void(intp, intp, float64)")
"""(gradient, count, largest): shorten a gradient that is longer."""
shuffle = external("shuffle", "void(intp, intp, intp, intp)")
"""(order, count, seed, epoch): the order of visits in an epoch."""
drop = external("drop", "void(intp, intp, intp, intp, intp, intp, intp, intp, float64)")
"""(a, slope, rows, stride, first, seed, step, identity, rate): dropout."""
gather = external("gather", "void(intp, intp, intp, intp, intp, intp, intp, intp)")
"""(x, width, y, order, samples, ahead, chunk x, chunk y): the next samples side by side; those ahead are asked for."""
activate = external("activate", "void(intp, intp, intp, intp)")
"""(code, z, slope, count): g(z) and its slope."""
activate_only = external("activate_only", "void(intp, intp, intp, intp)")
"""The same without the slope."""
losses = external("losses", "void(intp, intp, intp, intp, intp, intp, intp, intp)")
"""(code, z, y, count, units, stride, error, losses): each sample's loss and its derivative by the logits."""
predict = external("predict", "void(intp, intp, intp, intp, intp)")
"""(code, z, count, units, stride): logits become ŷ."""
update = external("update", "void(intp, intp, intp, intp, intp, float64, intp, intp)")
"""(code, theta, gradient, memory, settings, rate, t, count): one step of the optimizer."""
schedule = external("schedule", "float64(intp, float64, intp, intp)")
"""(code, rate, t, settings): the learning rate of a step."""
quicken = external("quicken", "intp()")
"""Take denormals as 0 from here on; gives the setting before."""
restore = external("restore", "void(intp)")
"""Go back to that setting."""

__all__ = ["formula"]
