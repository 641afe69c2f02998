import { dtypes, storageTypes } from '../torch-types.ts'

/**
 * Names that a pickle of weights may use: they build containers, numbers and tensors and do nothing else
 * (those of `torch.load(weights_only=True)`, and NumPy's for arrays).
 */
const byModule: Readonly<Record<string, readonly string[]>> = {
  collections: ['OrderedDict', 'defaultdict', 'Counter', 'deque'],
  builtins: [
    ...['bool', 'bytearray', 'bytes', 'complex', 'dict', 'float', 'frozenset', 'int', 'list', 'object', 'range'],
    ...['set', 'slice', 'str', 'tuple'],
  ],
  __builtin__: [
    ...['bool', 'bytearray', 'complex', 'dict', 'float', 'frozenset', 'int', 'list', 'long', 'object', 'range'],
    ...['set', 'slice', 'str', 'tuple', 'unicode', 'xrange'],
  ],
  copyreg: ['_reconstructor', '__newobj__', '__newobj_ex__'],
  copy_reg: ['_reconstructor', '__newobj__', '__newobj_ex__'],
  _codecs: ['encode'],
  datetime: ['date', 'datetime', 'time', 'timedelta', 'timezone'],
  decimal: ['Decimal'],
  fractions: ['Fraction'],
  uuid: ['UUID'],
  types: ['SimpleNamespace'],
  io: ['BytesIO'],
  _io: ['BytesIO'],
  numpy: [
    ...['dtype', 'ndarray', 'bool_', 'int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64'],
    ...['float16', 'float32', 'float64', 'complex64', 'complex128'],
  ],
  'numpy.core.multiarray': ['_reconstruct', 'scalar'],
  'numpy._core.multiarray': ['_reconstruct', 'scalar'],
  'numpy.core.numeric': ['_frombuffer'],
  'numpy._core.numeric': ['_frombuffer'],
  torch: [
    'Size',
    'Tensor',
    'device',
    'dtype',
    'strided',
    'contiguous_format',
    ...dtypes.keys(),
    ...storageTypes.keys(),
  ],
  'torch.cuda': [...storageTypes.keys()],
  'torch.storage': ['TypedStorage', '_TypedStorage', 'UntypedStorage', '_UntypedStorage'],
  'torch.nn.parameter': ['Parameter', 'Buffer', 'UninitializedParameter'],
  'torch.nn': ['Parameter'],
  // What the first textual inversions keep their vectors in.
  'torch.nn.modules.container': ['ParameterDict'],
  'torch.serialization': ['_get_layout'],
  'torch._tensor': ['Tensor', '_rebuild_from_type_v2'],
  'torch._utils': [
    ...['_rebuild_tensor', '_rebuild_tensor_v2', '_rebuild_tensor_v3', '_rebuild_parameter'],
    ...['_rebuild_parameter_with_state', '_rebuild_qtensor', '_rebuild_sparse_tensor', '_rebuild_nested_tensor'],
    ...['_rebuild_sparse_csr_tensor', '_rebuild_meta_tensor_no_storage', '_rebuild_wrapper_subclass'],
    ...['_rebuild_device_tensor_from_numpy', '_rebuild_device_tensor_from_cpu_tensor'],
  ],
}

export const harmless: ReadonlySet<string> = new Set(
  Object.entries(byModule).flatMap(([module, names]) => names.map((name) => `${module} ${name}`)),
)

/** Modules that reach the system, the network, other code or the interpreter: nothing of them belongs in a model. */
export const harmfulModules: ReadonlySet<string> = new Set([
  ...['os', 'posix', 'nt', 'sys', 'subprocess', '_posixsubprocess', 'commands', 'popen2', 'pty', 'shutil', 'platform'],
  ...['signal', 'socket', '_socket', 'ssl', 'select', 'selectors', 'socketserver', 'asyncio', 'asyncore', 'asynchat'],
  ...[
    'http',
    'httplib',
    'urllib',
    'urllib2',
    'urllib3',
    'requests',
    'httpx',
    'aiohttp',
    'ftplib',
    'smtplib',
    'imaplib',
  ],
  ...['poplib', 'nntplib', 'telnetlib', 'xmlrpc', 'xmlrpclib', 'webbrowser', 'antigravity', 'wsgiref', 'paramiko'],
  ...['runpy', 'importlib', '_frozen_importlib', '_frozen_importlib_external', 'imp', 'pkgutil', 'pkg_resources'],
  ...['zipimport', 'modulefinder', 'site', 'sysconfig', 'ensurepip', 'pip', 'setuptools', 'distutils', 'venv'],
  ...['code', 'codeop', 'ast', 'inspect', 'dis', 'gc', 'types', 'operator', '_operator', 'marshal', 'bdb', 'pdb'],
  ...[
    'cProfile',
    '_lsprof',
    'profile',
    'trace',
    'timeit',
    'doctest',
    'pydoc',
    'idlelib',
    'lib2to3',
    'test',
    'unittest',
  ],
  ...[
    'pickle',
    '_pickle',
    'cPickle',
    'pickletools',
    'shelve',
    'dill',
    'cloudpickle',
    'jsonpickle',
    'ctypes',
    '_ctypes',
  ],
  ...['cffi', 'multiprocessing', '_multiprocessing', 'concurrent', 'threading', '_thread', 'thread', 'sched', 'atexit'],
  ...['tempfile', 'glob', 'fileinput', 'linecache', 'io', '_io', 'mmap', 'sqlite3', 'dbm', 'winreg', '_winreg'],
  ...['_winapi', 'msvcrt', 'nturl2path', '_aix_support', '_osx_support', '_pyrepl', 'readline', 'resource', 'syslog'],
  ...['tkinter', 'turtle', 'turtledemo', 'curses', 'IPython', 'psutil', 'pexpect', 'sh', 'plumbum', 'docker', 'fabric'],
])

/**
 * Modules whose names are so much their own that they harm wherever they stand in a path: other modules import
 * them, and so `some.module os.system` reaches them too.
 */
export const harmfulAnywhere: ReadonlySet<string> = new Set([
  ...['os', 'posix', 'nt', 'sys', 'subprocess', 'pty', 'shutil', 'socket', 'builtins', '__builtin__', 'importlib'],
  ...['runpy', 'ctypes', 'pickle', 'cPickle', 'marshal', 'webbrowser', 'requests', 'urllib', 'multiprocessing'],
])

/** Single harmful names, or with `*` all that begins so, in modules that also have harmless ones. */
export const harmfulNames: readonly string[] = [
  ...['eval', 'exec', 'execfile', 'compile', 'open', 'file', 'getattr', 'setattr', 'delattr', '__import__', 'globals'],
  ...['locals', 'vars', 'breakpoint', 'input', 'raw_input', 'apply', 'reload', 'help', 'exit', 'quit', 'memoryview'],
].flatMap((name) => [`builtins ${name}`, `__builtin__ ${name}`])

export const harmfulPaths: readonly string[] = [
  ...[
    'torch.load',
    'torch.save',
    'torch.from_file',
    'torch.compile',
    'torch.serialization.load',
    'torch.serialization.save',
  ],
  ...['torch.serialization.legacy_load', 'torch.serialization._load', 'torch.serialization._legacy_load'],
  ...['torch.hub.*', 'torch.jit.*', 'torch.package.*', 'torch.fx.*', 'torch.testing.*', 'torch.distributed.rpc.*'],
  ...['torch.distributed.run.*', 'torch.distributed.launcher.*', 'torch.distributed.elastic.*'],
  ...[
    'torch.multiprocessing.*',
    'torch.utils.cpp_extension.*',
    'torch.utils.bottleneck.*',
    'torch.utils.data.datapipes.*',
  ],
  ...['torch.utils.collect_env.*', 'torch.utils._config_module.*', 'torch.utils.model_zoo.*', 'torch._dynamo.*'],
  ...['torch._inductor.*', 'torch.ops.load_library', 'torch.classes.load_library', 'torch._ops.*'],
  ...['torch._weights_only_unpickler.*'],
  ...['numpy.load', 'numpy.save', 'numpy.savez', 'numpy.fromfile', 'numpy.memmap', 'numpy.loadtxt', 'numpy.DataSource'],
  ...['numpy.testing.*', 'numpy.f2py.*', 'numpy.ctypeslib.*', 'numpy.distutils.*', 'numpy.lib.npyio.*'],
  ...['numpy.lib._datasource.*', 'numpy.core.records.fromfile'],
  ...['pandas.eval', 'pandas.read_pickle', 'pandas.io.pickle.*', 'joblib.load', 'joblib.numpy_pickle.load'],
  ...['sympy.sympify', 'yaml.load', 'yaml.unsafe_load', 'codecs.open', 'logging.config.*', 'logging.FileHandler'],
  ...['uuid._get_command_stdout', 'mimetypes.*', 'copyreg.add_extension', 'copy_reg.add_extension', 'pathlib.Path.*'],
  ...['pathlib.PosixPath.*', 'pathlib.WindowsPath.*', 'functools.reduce', 'zipfile.*', 'tarfile.*'],
]
