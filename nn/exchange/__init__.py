"""Networks on their way to other libraries, and back."""

from nn.exchange.keras import from_keras, to_keras
from nn.exchange.onnx import to_onnx
from nn.exchange.pytorch import from_torch, to_torch

__all__ = ["from_keras", "from_torch", "to_keras", "to_onnx", "to_torch"]
