# SPDX-License-Identifier: Apache-2.0
"""Where an office may not be written: recorded answers of systems, and real folders."""

import os
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

import pytest

from carecalc.errors import UserError
from carecalc.store.engine import open_store
from carecalc.store.places import (
    Mount,
    check_place,
    is_removable,
    known_places,
    mount_of,
    of_linux,
    of_synchroniser,
    of_windows,
)
from tests.offices import Clock, keys, make_office, opened

KNOWN = known_places()

links = pytest.mark.skipif(os.name != "posix", reason="links are a right on Windows")

# A laptop with a share, a stick, a phone's folder and a Windows partition, as its kernel
# lists them; the stick's name has a blank and a Chinese character in it.
LAPTOP = """\
22 28 0:20 / /sys rw,nosuid,nodev,noexec,relatime shared:7 - sysfs sysfs rw
23 28 0:21 / /proc rw,nosuid,nodev,noexec,relatime shared:13 - proc proc rw
28 1 259:2 / / rw,relatime shared:1 - ext4 /dev/nvme0n1p2 rw,errors=remount-ro
30 28 0:26 / /tmp rw,nosuid,nodev shared:5 - tmpfs tmpfs rw
31 28 259:3 / /home rw,relatime shared:29 - btrfs /dev/mapper/luks-home rw,ssd
35 28 259:4 / /data rw,relatime shared:31 - fuseblk /dev/nvme0n1p4 rw,user_id=0
40 28 0:49 / /mnt/民政 rw,relatime shared:61 - cifs //10.1.2.3/民政 rw,vers=3.1.1
41 28 0:50 / /mnt/nas rw,relatime shared:62 - nfs4 nas:/export rw,vers=4.2
42 31 0:51 / /home/wang/远程 rw,nosuid,nodev shared:63 - fuse.sshfs wang@h:/srv rw
43 30 0:52 / /run/user/1000/gvfs rw shared:64 - fuse.gvfsd-fuse gvfsd-fuse rw
44 28 8:17 / /media/wang/U\\040盘 rw,nosuid,nodev shared:65 - vfat /dev/sdb1 rw
45 40 0:53 / /mnt/民政/本机 rw,relatime shared:66 - ext4 /dev/nvme0n1p5 rw
"""

CONTAINER = """\
1083 954 0:131 / / rw,relatime master:300 - overlay overlay rw,lowerdir=/l,upperdir=/u
1084 1083 0:134 / /proc rw,nosuid,nodev,noexec,relatime - proc proc rw
1085 1083 0:135 / /dev rw,nosuid - tmpfs tmpfs rw,size=65536k,mode=755
1090 1083 254:1 /d/resolv.conf /etc/resolv.conf rw,relatime - ext4 /dev/vda1 rw
"""

SANDBOX = """\
1 0 0:1 / / rw - 9p none rw,trans=fd,rfdno=4
2 1 0:2 / /proc rw,noexec - proc none rw
3 1 0:3 / /tmp rw - tmpfs none rw
4 1 0:4 / /shared rw - 9p none rw
"""


def code_on_linux(folder: str, mountinfo: str, pulled: str = "") -> str:
    fault = of_linux(
        PurePosixPath(folder),
        mountinfo,
        lambda mount: mount.source == pulled,
        KNOWN,
    )
    return "" if fault is None else fault.code


@pytest.mark.parametrize(
    ("folder", "code"),
    [
        ("/home/wang/街道.carecalc", ""),
        ("/data/街道.carecalc", ""),
        ("/tmp/街道.carecalc", ""),
        ("/srv/街道.carecalc", ""),
        ("/mnt/民政2/街道.carecalc", ""),
        ("/mnt/民政/街道.carecalc", "STORE-030"),
        ("/mnt/民政", "STORE-030"),
        ("/mnt/nas/a/b/街道.carecalc", "STORE-030"),
        ("/home/wang/远程/街道.carecalc", "STORE-030"),
        ("/run/user/1000/gvfs/smb-share:server=x/街道.carecalc", "STORE-030"),
        ("/media/wang/U 盘/街道.carecalc", "STORE-031"),
        # What is mounted within a share counts by itself.
        ("/mnt/民政/本机/街道.carecalc", ""),
    ],
)
def test_that_shares_and_sticks_are_told_from_a_laptops_own_disks(
    folder: str, code: str
) -> None:
    assert code_on_linux(folder, LAPTOP, pulled="/dev/sdb1") == code


def test_that_containers_and_what_a_computer_runs_from_pass() -> None:
    assert code_on_linux("/srv/a.carecalc", CONTAINER) == ""
    assert code_on_linux("/dev/shm/a.carecalc", CONTAINER) == ""
    assert code_on_linux("/srv/a.carecalc", SANDBOX) == ""
    assert code_on_linux("/tmp/a.carecalc", SANDBOX) == ""
    assert code_on_linux("/shared/a.carecalc", SANDBOX) == "STORE-030"
    # A system started from a stick: nothing else is there, and nobody pulls it out.
    assert code_on_linux("/srv/a", LAPTOP, pulled="/dev/nvme0n1p2") == ""
    assert code_on_linux("/srv/a", "") == ""


def test_that_a_second_mount_over_a_place_hides_the_first() -> None:
    over = LAPTOP + "50 41 8:33 / /mnt/nas rw - xfs /dev/sdc1 rw\n"
    assert mount_of(PurePosixPath("/mnt/nas/x"), over) == Mount(
        PurePosixPath("/mnt/nas"), "8:33", "xfs", "/dev/sdc1"
    )
    assert code_on_linux("/mnt/nas/x", over) == ""


def a_system(root: Path) -> Path:
    """Lay out `/sys` with an inner disk, a stick, and what is mapped onto each."""
    for disk, part, removable in (("sda", "sda1", "0"), ("sdb", "sdb1", "1")):
        (root / "devices" / disk / part).mkdir(parents=True)
        (root / "devices" / disk / "removable").write_text(f"{removable}\n")
    for name, under in (("dm-0", "sda/sda1"), ("dm-1", "sdb/sdb1")):
        (root / "devices" / name / "slaves").mkdir(parents=True)
        (root / "devices" / name / "removable").write_text("0\n")
        (root / "devices" / name / "slaves" / under[-4:]).symlink_to(
            root / "devices" / under
        )
    (root / "dev" / "block").mkdir(parents=True)
    (root / "class" / "block").mkdir(parents=True)
    for number, name, place in (
        ("8:1", "sda1", "sda/sda1"),
        ("8:16", "sdb", "sdb"),
        ("8:17", "sdb1", "sdb/sdb1"),
        ("253:0", "dm-0", "dm-0"),
        ("253:1", "dm-1", "dm-1"),
    ):
        (root / "dev" / "block" / number).symlink_to(root / "devices" / place)
        (root / "class" / "block" / name).symlink_to(root / "devices" / place)
    return root


@links
@pytest.mark.parametrize(
    ("device", "source", "expected"),
    [
        ("8:1", "/dev/sda1", False),
        ("8:16", "/dev/sdb", True),
        ("8:17", "/dev/sdb1", True),
        ("253:0", "/dev/mapper/inner", False),
        ("253:1", "/dev/mapper/stick", True),
        ("0:52", "/dev/sdb1", True),
        ("0:52", "/dev/sda1", False),
        ("0:26", "tmpfs", False),
        ("0:131", "overlay", False),
    ],
)
def test_that_a_partition_and_a_mapped_disk_are_as_removable_as_what_they_lie_on(
    tmp_path: Path, device: str, source: str, expected: bool
) -> None:
    mount = Mount(PurePosixPath("/media/x"), device, "ext4", source)
    assert is_removable(mount, a_system(tmp_path / "sys")) is expected


# What GetDriveTypeW answers: 2 removable, 3 fixed, 4 remote, 5 CD, 6 RAM disk.
@pytest.mark.parametrize(
    ("folder", "drive_type", "code"),
    [
        (r"C:\Users\wang\AppData\Local\carecalc\街道.carecalc", 3, ""),
        (r"D:\街道.carecalc", 3, ""),
        (r"R:\街道.carecalc", 6, ""),
        (r"\\?\D:\街道.carecalc", 3, ""),
        (r"E:\街道.carecalc", 2, "STORE-031"),
        (r"Z:\街道.carecalc", 4, "STORE-030"),
        # For a folder that is not made yet the system does not know the drive (1).
        (r"\\server\民政\街道.carecalc", 1, "STORE-030"),
        (r"\\?\UNC\server\民政\街道.carecalc", 1, "STORE-030"),
        (r"\\wsl.localhost\Ubuntu\home\街道.carecalc", 1, "STORE-030"),
    ],
)
def test_that_windows_is_taken_at_its_word(
    folder: str, drive_type: int, code: str
) -> None:
    fault = of_windows(PureWindowsPath(folder), drive_type)
    assert ("" if fault is None else fault.code) == code


def synchroniser(
    folder: PurePath,
    files: dict[str, list[str]] | None = None,
    environ: dict[str, str] | None = None,
) -> str:
    fault = of_synchroniser(
        folder, lambda step: (files or {}).get(str(step), []), environ or {}, KNOWN
    )
    if fault is None:
        return ""
    assert fault.code == "STORE-032"
    return fault.message.values["name"].zh_CN  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        (r"C:\Users\wang\OneDrive\文档\街道.carecalc", "OneDrive"),
        (r"C:\Users\wang\OneDrive - 样例区民政局\街道.carecalc", "OneDrive"),
        (r"C:\Users\wang\onedrive\街道.carecalc", "OneDrive"),
        (r"C:\Users\wang\Nutstore\1\我的坚果云\街道.carecalc", "坚果云"),
        (r"D:\坚果云\街道.carecalc", "坚果云"),
        (r"D:\BaiduSyncdisk\街道.carecalc", "百度网盘同步空间"),
        (r"D:\BaiduNetdiskWorkspace\街道.carecalc", "百度网盘同步空间"),
        (r"C:\Users\wang\WPSDrive\123\WPS云盘\街道.carecalc", "WPS云盘"),
        (r"C:\Users\wang\Dropbox (Personal)\街道.carecalc", "Dropbox"),
        (r"C:\Users\wang\iCloudDrive\街道.carecalc", "iCloud 云盘"),
        (r"G:\我的云端硬盘\街道.carecalc", "Google 云端硬盘"),
        (r"C:\Users\wang\Documents\街道.carecalc", ""),
        (r"D:\民政\OneDrive 说明\街道.carecalc", ""),
        (r"D:\民政\坚果\街道.carecalc", ""),
    ],
)
def test_that_folders_of_synchronising_programs_are_known_by_name(
    folder: str, name: str
) -> None:
    assert synchroniser(PureWindowsPath(folder)) == name


def test_that_folders_of_synchronising_programs_are_known_by_their_files() -> None:
    folder = PurePosixPath("/home/wang/民政/街道.carecalc")
    for marker, name in (
        (".dropbox.cache", "Dropbox"),
        (".stfolder", "Syncthing"),
        (".sync_0a1b2c3d.db", "Nextcloud"),
        (".SynologyWorkingDirectory", "群晖 Synology Drive"),
    ):
        assert synchroniser(folder, {"/home/wang/民政": ["a", marker]}) == name
        assert synchroniser(folder, {"/home/wang/other": [marker]}) == ""
    # These lie in everybody's home beside a folder that is synchronised.
    assert synchroniser(folder, {"/home/wang": [".dropbox", ".nutstore"]}) == ""


def test_that_a_moved_onedrive_folder_is_known_by_the_environment() -> None:
    folder = PureWindowsPath(r"D:\云\街道.carecalc")
    assert synchroniser(folder, environ={"OneDriveCommercial": r"d:\云"}) == "OneDrive"
    assert synchroniser(folder, environ={"OneDrive": r"C:\Users\wang\OneDrive"}) == ""
    assert synchroniser(folder, environ={"OneDrive": ""}) == ""


def test_that_this_computers_own_disk_passes(tmp_path: Path) -> None:
    check_place(tmp_path)
    check_place(tmp_path / "not" / "made" / "yet")


def test_that_an_office_is_not_founded_where_it_is_synchronised(tmp_path: Path) -> None:
    folder = tmp_path / "坚果云" / "街道.carecalc"
    with pytest.raises(UserError) as error:
        make_office(folder, Clock())
    assert error.value.code == "STORE-032"
    assert error.value.place == str(folder)
    assert not folder.parent.exists()


def test_that_an_office_moved_there_is_read_and_not_written(folder: Path) -> None:
    there = folder.parent / "Dropbox"
    there.mkdir()
    folder = folder.rename(there / folder.name)
    before = {
        path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()
    }
    with pytest.raises(UserError) as error:
        opened(folder)
    assert error.value.code == "STORE-032"
    after = {
        path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()
    }
    assert after == before
    store = open_store(folder, keys(), Clock(), read_only=True)
    with store.reading() as work:
        assert work.office.get().street == "样例街道办事处"
    store.close()


@links
def test_that_a_link_into_such_a_folder_is_followed(folder: Path) -> None:
    there = folder.parent / "home" / "BaiduSyncdisk"
    there.mkdir(parents=True)
    real = folder.rename(there / folder.name)
    link = folder.parent / "街道.carecalc"
    link.symlink_to(real, target_is_directory=True)
    with pytest.raises(UserError) as error:
        opened(link)
    assert error.value.code == "STORE-032"
