"""Writes compound files ([MS-CFB]) and Outlook messages in them ([MS-OXMSG]): there is no library on
PyPI that does. Version 3, sectors of 512 bytes, mini sectors of 64."""

import struct

FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
SECTOR, MINI, CUTOFF = 512, 64, 4096


def padded(data, size):
    return data + b"\0" * (-len(data) % size)


class Node:
    def __init__(self, name, data=None, children=()):
        self.name, self.data, self.children = name, data, list(children)
        self.start, self.size = END, 0


def order(name):
    return (len(name), name.upper())


def chain(table, start, count):
    for n in range(count):
        table.append(start + n + 1 if n + 1 < count else END)


def directory(root):
    """Entries in order, each folder's children as a right-leaning tree."""
    nodes, links = [root], {}
    for node in nodes:
        children = sorted(node.children, key=lambda child: order(child.name))
        first = len(nodes)
        nodes.extend(children)
        links[id(node)] = first if children else FREE
        for n, child in enumerate(children):
            child.right = first + n + 1 if n + 1 < len(children) else FREE
    return nodes, links


def write(children):
    root = Node("Root Entry", children=children)
    nodes, links = directory(root)
    fat, sectors, mini_fat, mini = [], [], [], b""
    for node in nodes:
        if node.data is None or not node.data:
            continue
        node.size = len(node.data)
        if node.size < CUTOFF:
            node.start = len(mini_fat)
            chain(mini_fat, node.start, len(padded(node.data, MINI)) // MINI)
            mini += padded(node.data, MINI)
        else:
            node.start = len(fat)
            chain(fat, node.start, len(padded(node.data, SECTOR)) // SECTOR)
            sectors.append(padded(node.data, SECTOR))

    def add(data):
        start = len(fat)
        data = padded(data, SECTOR)
        chain(fat, start, len(data) // SECTOR)
        sectors.append(data)
        return (start if data else END), len(data) // SECTOR

    root.start, _ = add(mini)
    root.size = len(mini)
    mini_fat_start, mini_fat_count = add(b"".join(struct.pack("<I", n) for n in mini_fat)
                                         + b"\xff" * (-len(mini_fat) * 4 % SECTOR))
    entries = b""
    for node in nodes:
        name = node.name.encode("utf-16-le")
        kind = 5 if node is root else 2 if node.data is not None else 1
        entries += (
            name.ljust(64, b"\0")
            + struct.pack("<HBB", len(name) + 2, kind, 1)
            + struct.pack("<III", FREE, getattr(node, "right", FREE), links[id(node)])
            + b"\0" * 36
            + struct.pack("<IQ", node.start if node.size else (END if node is root else 0), node.size)
        )
    while len(entries) % SECTOR:
        entries += b"\0" * 68 + struct.pack("<III", FREE, FREE, FREE) + b"\0" * 48
    directory_start, _ = add(entries)
    fat_count = 1
    while (len(fat) + fat_count) * 4 > fat_count * SECTOR:
        fat_count += 1
    fat_start = len(fat)
    fat.extend([FAT] * fat_count)
    table = b"".join(struct.pack("<I", n) for n in fat) + b"\xff" * (-len(fat) * 4 % SECTOR)
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
        + struct.pack("<IIIIIIIII", 0, fat_count, directory_start, 0, CUTOFF,
                      mini_fat_start, mini_fat_count, END, 0)
        + b"".join(struct.pack("<I", fat_start + n) for n in range(fat_count))
    ).ljust(SECTOR, b"\xff")
    return header + b"".join(sectors) + table


# --- messages -----------------------------------------------------------------------------------

SUBJECT, BODY, HTML, SENDER, SENDER_MAIL, MESSAGE_ID, DATE = (
    0x0037, 0x1000, 0x1013, 0x0C1A, 0x0C1F, 0x1035, 0x0039)
RECIPIENT_TYPE, DISPLAY_NAME, SMTP_ADDRESS, EMAIL_ADDRESS, CLASS = 0x0C15, 0x3001, 0x39FE, 0x3003, 0x001A
HEADERS = 0x007D


def properties(values, head):
    """The streams of one object: texts in streams of their own, numbers and times in the table."""
    nodes, table = [], head
    for tag, value in values.items():
        if isinstance(value, str):
            data, kind = value.encode("utf-16-le"), 0x001F
        elif isinstance(value, bytes):
            data, kind = value, 0x0102
        else:
            kind = 0x0040 if tag == DATE else 0x0003
            table += struct.pack("<HHIQ", kind, tag, 6, value)
            continue
        size = len(data) + (2 if kind == 0x001F else 0)
        table += struct.pack("<HHIII", kind, tag, 6, size, 0)
        nodes.append(Node(f"__substg1.0_{tag:04X}{kind:04X}", data))
    return nodes + [Node("__properties_version1.0", table)]


def message(values, recipients):
    """`recipients`: (type 1 to, 2 cc, name, address)."""
    nodes = []
    for n, (kind, name, address) in enumerate(recipients):
        fields = {RECIPIENT_TYPE: kind, DISPLAY_NAME: name, SMTP_ADDRESS: address, EMAIL_ADDRESS: address}
        nodes.append(Node(f"__recip_version1.0_#{n:08X}", None, properties(fields, b"\0" * 8)))
    names = [Node(f"__substg1.0_{n:08X}", b"") for n in (0x00020102, 0x00030102, 0x00040102)]
    nodes.append(Node("__nameid_version1.0", None, names))
    head = b"\0" * 8 + struct.pack("<IIII", len(recipients), 0, len(recipients), 0) + b"\0" * 8
    return write(nodes + properties({CLASS: "IPM.Note", **values}, head))
