"""The matrix product, step by step"""

import numpy as np

from autograd import Value, dot
from retrograd.lecture import draw, run, say, show
from viz import draw as draw_graph

A = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
B = [[9, 8, 7], [6, 5, 4], [3, 2, 1]]


def rows(matrix):
    for row in matrix:
        show("    " + " ".join(f"{number:4}" for number in row))


def main(out=None):
    show("A =")
    rows(A)
    show("B =")
    rows(B)
    say("\nEach number of C = A·B is a dot product: a row of A with a column of B.")
    C = [[0] * len(B[0]) for _row in A]
    for i in range(len(A)):
        for j in range(len(B[0])):
            pairs = [(A[i][k], B[k][j]) for k in range(len(B))]
            C[i][j] = sum(a * b for a, b in pairs)
            written = " + ".join(f"{a}·{b}" for a, b in pairs)
            products = " + ".join(f"{a * b:2}" for a, b in pairs)
            show(f"    c{i + 1}{j + 1} = {written} = {products} = {C[i][j]}")
    show("\nC = A·B =")
    rows(C)
    say("NumPy's A @ B is the same:")
    rows(np.array(A) @ np.array(B))
    say("But B·A is another matrix: the order matters.")
    rows(np.array(B) @ np.array(A))

    products = len(A) * len(B) * len(B[0])
    say("\n{n} products in all. Two matrices of 1000 × 1000 need a billion:", n=products)
    say("that is why graphics cards, built for such sums, train networks.")
    row = [Value(number, f"a1{k + 1}") for k, number in enumerate(A[0])]
    column = [Value(B[k][0], f"b{k + 1}1") for k in range(len(B))]
    c11 = dot(row, column)
    c11.label = "c11"
    c11.backward()
    draw(out, "06-one-number-of-the-product", draw_graph, c11)
    say("\nTo try: make B the identity matrix, with 1 on the diagonal and 0 elsewhere. What is C?")


if __name__ == "__main__":
    run(__file__)
