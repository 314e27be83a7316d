"""The networks of PairScope.Learning in PyTorch, to time beside them.

Reads lines `network width batch energies size filters train|infer seconds threads`, answers each with samples per second.
"""
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

CLASSES, QUANTITIES = 5, 7


def scaled(width, channels, least):
    return max(least, round(channels * width))


class Vgg(nn.Module):
    def __init__(self, width, energies):
        super().__init__()
        layers, before = [], energies
        for c in [64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512, 0, 512, 512, 512, 0]:
            if c == 0:
                layers.append(nn.MaxPool2d(2))
                continue
            wider = scaled(width, c, 4)
            layers += [nn.Conv2d(before, wider, 3, padding=1, bias=False), nn.BatchNorm2d(wider), nn.ReLU()]
            before = wider
        self.features = scaled(width, 512, 32)
        self.body = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Linear(4 * before, self.features), nn.ReLU())

    def forward(self, x):
        return self.body(x)


class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.depthwise = nn.Conv2d(width, width, 7, padding=3, groups=width)
        self.norm, self.up, self.down = nn.LayerNorm(width), nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        self.scale = nn.Parameter(torch.full((width,), 1e-6))

    def forward(self, x):
        h = self.norm(self.depthwise(x).permute(0, 2, 3, 1))
        return x + (self.down(F.gelu(self.up(h))) * self.scale).permute(0, 3, 1, 2)


class OverChannels(nn.LayerNorm):
    def forward(self, x):
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class ConvNext(nn.Module):
    def __init__(self, width, energies):
        super().__init__()
        layers, before = [], energies
        for s, (c, depth) in enumerate(zip([96, 192, 384, 768], [3, 3, 9, 3])):
            wide, side = scaled(width, c, 8), 4 if s == 0 else 2
            reduction = nn.Conv2d(before, wide, side, stride=side)
            layers += [reduction, OverChannels(wide)] if s == 0 else [OverChannels(before), reduction]
            layers += [Block(wide) for _ in range(depth)]
            before = wide
        self.features = before
        self.body = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.LayerNorm(before))

    def forward(self, x):
        return self.body(x)


class Gated(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.norm, self.up, self.down = nn.LayerNorm(width), nn.Linear(width, 4 * width), nn.Linear(2 * width, width)
        self.width = width

    def forward(self, x):
        h = self.up(self.norm(x))
        return x + self.down(F.silu(h[:, : 2 * self.width]) * h[:, 2 * self.width :])


class FilterBank(nn.Module):
    """Training sees what the fixed filters made of the maps, as in PairScope; reading a map includes them."""

    def __init__(self, width, energies, size, filters):
        super().__init__()
        wide = scaled(width, 192, 16)
        self.bank = nn.Linear(energies * size * size, filters, bias=False).requires_grad_(False)
        self.body = nn.Sequential(nn.Linear(filters, wide), Gated(wide), Gated(wide), Gated(wide), nn.LayerNorm(wide))
        self.features = wide

    def forward(self, x):
        return self.body(self.bank(x.flatten(1)) if x.dim() == 4 else x)


class TwoHeads(nn.Module):
    def __init__(self, body):
        super().__init__()
        self.body, self.classes, self.parameters_head = body, nn.Linear(body.features, CLASSES), nn.Linear(body.features, CLASSES * QUANTITIES)

    def forward(self, x):
        f = self.body(x)
        return self.classes(f), self.parameters_head(f)


def loss_of(scores, numbers, labels, targets):
    q = numbers.view(-1, QUANTITIES, CLASSES)
    mask = F.one_hot(labels, CLASSES).float()
    angle = mask * torch.tensor([1.0, 0, 1, 1, 0])
    square = [(q[:, i] - targets[:, i : i + 1]) ** 2 for i in range(4)]
    mu, gap, theta = (q[:, i].clamp(-14, 3) for i in (4, 5, 6))
    sums = (mask * (square[0] * (-mu).exp() + mu + square[1] * (-gap).exp() + gap)).sum()
    sums = sums + (angle * ((square[2] + square[3]) * (-theta).exp() + 2 * theta)).sum()
    return F.cross_entropy(scores, labels) + 0.5 * (0.5 / len(labels)) * sums


def main():
    made = {}
    for line in sys.stdin:
        name, width, batch, energies, size, filters, mode, seconds, threads = line.split()
        batch, energies, size, filters = int(batch), int(energies), int(size), int(filters)
        torch.set_num_threads(int(threads))
        key = name, width, batch
        if key not in made:
            torch.manual_seed(1)
            body = {"vgg16": lambda: Vgg(float(width), energies), "convnext": lambda: ConvNext(float(width), energies),
                    "filterbank": lambda: FilterBank(float(width), energies, size, filters)}[name]()
            net = TwoHeads(body)
            trained = [p for p in net.parameters() if p.requires_grad]
            made[key] = net, trained, torch.optim.AdamW(trained, lr=1e-4, weight_decay=0.05)
        net, trained, optimizer = made[key]
        maps = torch.randn(batch, filters) if name == "filterbank" and mode == "train" else torch.randn(batch, energies, size, size)
        labels, targets = torch.arange(batch) % CLASSES, torch.randn(batch, 4)

        def step():
            if mode == "train":
                net.train()
                loss = loss_of(*net(maps), labels, targets)
                optimizer.zero_grad()
                loss.backward()
                nn.utils.clip_grad_norm_(trained, 1.0)
                optimizer.step()
                loss.item()
            else:
                net.eval()
                with torch.no_grad():
                    net(maps)[0].numpy()

        step()
        steps, begun = 0, time.perf_counter()
        while time.perf_counter() - begun < float(seconds):
            step()
            steps += 1
        print(steps * batch / (time.perf_counter() - begun), flush=True)


main()
