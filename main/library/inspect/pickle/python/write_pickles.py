"""Writes real pickles of every protocol to standard output: a JSON list of [name, protocol, hexadecimal]."""
import collections, datetime, decimal, fractions, functools, io, json, os, pickle, subprocess, sys, types

def module(name, **names):
    made = types.ModuleType(name)
    for key, value in names.items():
        value.__module__ = name
        setattr(made, key, value)
    sys.modules[name] = made

def rebuild(*args):
    return None
rebuild.__name__ = rebuild.__qualname__ = '_rebuild_tensor_v2'
class HalfStorage: pass
class Config: pass
module('torch', HalfStorage=HalfStorage)
module('torch._utils', _rebuild_tensor_v2=rebuild)
module('my_training', Config=Config)

class Weight:
    def __init__(self, shape):
        self.shape = shape
    def __reduce_ex__(self, protocol):
        return rebuild, (Storage(self.shape), 0, self.shape, self.shape, False, collections.OrderedDict())
class Storage:
    def __init__(self, shape):
        self.shape = shape

class Pickler(pickle.Pickler):
    def persistent_id(self, thing):
        if isinstance(thing, Storage):
            return 'storage', HalfStorage, '0', 'cpu', 12
        return None

class Runs:
    def __init__(self, *call):
        self.call = call
    def __reduce__(self):
        return self.call[0], self.call[1:]

weights = collections.OrderedDict((f'layer.{index}.weight', Weight((3, index))) for index in range(300))
config = Config()
config.rate, config.names = 0.5, ['a', 'b']
loop = {'a': [1]}
loop['self'] = loop
plain = {'text': 'é' * 70000, 'bytes': b'\x80\x02' * 40000, 'numbers': [1, -1, 2**40, 2**100, 1.5, None, True],
         'set': {1, 2}, 'frozen': frozenset('x'), 'tuple': ((), (1,), (1, 2, 3, 4)), 'array': bytearray(b'abc'),
         'loop': loop, 'time': datetime.datetime(2024, 1, 2), 'exact': decimal.Decimal('1.5'),
         'part': fractions.Fraction(1, 3), 'count': collections.Counter('aab'), 'escapes': 'a\n\\u0041\x1a'}
cases = {
    'weights': weights, 'checkpoint': {'state_dict': weights, 'epoch': 3}, 'plain': plain, 'unknown': config,
    'partial': functools.partial(Config), 'system': Runs(os.system, 'ls'), 'popen': Runs(subprocess.Popen, ['ls']),
    'eval': Runs(eval, '1'), 'getattr': Runs(getattr, 'x', 'upper'), 'deep': [[[Runs(exec, 'x')]]],
    'nested': {'data': pickle.dumps(Runs(os.system, 'ls'))}, 'method': Runs('x'.upper),
}
found = []
for name, thing in cases.items():
    for protocol in range(6):
        stream = io.BytesIO()
        Pickler(stream, protocol).dump(thing)
        found.append([name, protocol, stream.getvalue().hex()])
json.dump(found, sys.stdout)
