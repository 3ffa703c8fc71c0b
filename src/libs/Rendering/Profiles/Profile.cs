namespace Goosed.Rendering.Profiles;

/// <summary>
/// The checked form of a profile's known keys. A profile is free-form JSON: keys that are not listed here are left alone and
/// reach templates as <c>profile.*</c>. Each property is the snake_case key of its name.
/// </summary>
internal sealed record Profile
{
    /// <summary>Host name, one RFC 1123 label or several with dots; default <c>goosed-</c> and the MAC's hex digits.</summary>
    public required string Hostname { get; init; }

    /// <summary>DNS domain that follows the host name.</summary>
    public string? Domain { get; init; }

    /// <summary>POSIX locale; default <c>en_US.UTF-8</c>.</summary>
    public required string Locale { get; init; }

    /// <summary>Keyboard layout; default <c>us</c>.</summary>
    public required string Keyboard { get; init; }

    /// <summary>IANA time zone; default <c>UTC</c>.</summary>
    public required string Timezone { get; init; }

    /// <summary>Time servers, names or addresses.</summary>
    public IReadOnlyList<string> NtpServers { get; init; } = [];

    /// <summary>Name servers for every interface that names none.</summary>
    public IReadOnlyList<string> Dns { get; init; } = [];

    /// <summary>HTTP proxy of the installer and its package manager, a URL.</summary>
    public string? Proxy { get; init; }

    /// <summary><c>network.interfaces</c>; empty: DHCP on the interface that the machine booted from.</summary>
    public IReadOnlyList<Interface> Interfaces { get; init; } = [];

    /// <summary>Local accounts.</summary>
    public IReadOnlyList<User> Users { get; init; } = [];

    /// <summary>The root account; locked without a password hash.</summary>
    public required Root Root { get; init; }

    /// <summary>Where and how to install.</summary>
    public required Disks Disks { get; init; }

    /// <summary>Package names; with a leading hyphen a kickstart leaves the package out.</summary>
    public IReadOnlyList<string> Packages { get; init; } = [];

    /// <summary>Kickstart package groups; one with a leading <c>^</c> is the environment, by default <c>^minimal-environment</c>.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Package repositories beside the install source.</summary>
    public IReadOnlyList<Repository> Repositories { get; init; } = [];

    /// <summary><c>install_source.url</c>: the install tree (http, https, ftp, nfs) or Debian's mirror (http, https).</summary>
    public string? SourceUrl { get; init; }

    /// <summary><c>enabled</c> or <c>disabled</c>; absent: the installer's default.</summary>
    public string? Firewall { get; init; }

    /// <summary><c>enforcing</c>, <c>permissive</c> or <c>disabled</c>; absent: the installer's default.</summary>
    public string? Selinux { get; init; }

    /// <summary>Arguments for the installed system's kernel.</summary>
    public IReadOnlyList<string> KernelArgs { get; init; } = [];

    /// <summary>Commands of the operator, each run by <c>sh -c</c> as root at the first boot, in order.</summary>
    public IReadOnlyList<string> PostInstall { get; init; } = [];

    /// <summary>Settings that only Windows has.</summary>
    public required WindowsProfile Windows { get; init; }
}

/// <summary>One entry of <c>network.interfaces</c>, named by <c>mac</c> or <c>name</c> (neither: the boot interface, for one entry only).</summary>
internal sealed record Interface
{
    /// <summary>MAC address, canonical.</summary>
    public string? Mac { get; init; }

    /// <summary>Kernel name such as <c>eno1</c>.</summary>
    public string? Name { get; init; }

    /// <summary>Whether DHCP configures it; default true unless <c>address</c> is given.</summary>
    public required bool Dhcp { get; init; }

    /// <summary>Static address with prefix length: <c>192.0.2.10/24</c> or <c>2001:db8::10/64</c>.</summary>
    public Cidr? Address { get; init; }

    /// <summary>Default gateway, of the address's family.</summary>
    public string? Gateway { get; init; }

    /// <summary>Name servers; absent: the profile's <c>dns</c>.</summary>
    public IReadOnlyList<string> Dns { get; init; } = [];

    /// <summary>MTU in bytes, 576 to 9216.</summary>
    public int? Mtu { get; init; }
}

/// <summary>One entry of <c>users</c>.</summary>
internal sealed record User
{
    /// <summary>Login name.</summary>
    public required string Name { get; init; }

    /// <summary>Full name.</summary>
    public string? FullName { get; init; }

    /// <summary>Supplementary groups.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>crypt(3) hash; absent: no password sign-in. Secret.</summary>
    public string? PasswordHash { get; init; }

    /// <summary>Plain password of a Windows account; other families take <c>password_hash</c>. Secret.</summary>
    public string? Password { get; init; }

    /// <summary>Authorized keys, one line each, up to 8 KiB.</summary>
    public IReadOnlyList<string> SshKeys { get; init; } = [];

    /// <summary>Whether sudo is granted (Windows: the Administrators group); without a password hash sudo asks for none.</summary>
    public bool Sudo { get; init; }
}

/// <summary>The <c>root</c> object.</summary>
internal sealed record Root
{
    /// <summary>crypt(3) hash; absent: locked. Secret.</summary>
    public string? PasswordHash { get; init; }

    /// <summary>Authorized keys.</summary>
    public IReadOnlyList<string> SshKeys { get; init; } = [];
}

/// <summary>The <c>disks</c> object.</summary>
internal sealed record Disks
{
    /// <summary><c>install</c>: a device path, or null for <c>auto</c>, the first fixed disk.</summary>
    public string? Device { get; init; }

    /// <summary><c>wipe</c>: whether the disk's content goes (default), or free space is used.</summary>
    public bool Wipe { get; init; } = true;

    /// <summary><c>layout</c>: <c>lvm</c> (default) or <c>plain</c>.</summary>
    public string Layout { get; init; } = "lvm";

    /// <summary><c>swap</c>: whether swap space is made (default true).</summary>
    public bool Swap { get; init; } = true;
}

/// <summary>One entry of <c>repositories</c>.</summary>
internal sealed record Repository
{
    /// <summary>Short name without spaces.</summary>
    public required string Name { get; init; }

    /// <summary>Base URL.</summary>
    public required string Url { get; init; }

    /// <summary>URL of the signing key.</summary>
    public string? GpgKey { get; init; }

    /// <summary>Debian suite; default <c>./</c>, a flat repository.</summary>
    public string? Suite { get; init; }

    /// <summary>Debian components.</summary>
    public IReadOnlyList<string> Components { get; init; } = [];
}

/// <summary>The <c>windows</c> object.</summary>
internal sealed record WindowsProfile
{
    /// <summary>Computer name of up to 15 characters; default the host name's first label where it fits.</summary>
    public string? ComputerName { get; init; }

    /// <summary>Product key, five groups of five. Secret.</summary>
    public string? ProductKey { get; init; }

    /// <summary>Image in install.wim by its name.</summary>
    public string? ImageName { get; init; }

    /// <summary>Image in install.wim by its number; default 1 when no name is given.</summary>
    public int? ImageIndex { get; init; }

    /// <summary>Administrator's password, plain; with it the first logon is automatic, once. Secret.</summary>
    public string? AdminPassword { get; init; }

    /// <summary>Registered organization.</summary>
    public string? Organization { get; init; }

    /// <summary>Registered owner.</summary>
    public string? Owner { get; init; }

    /// <summary>Commands run in order at the first logon, up to 1024 characters each.</summary>
    public IReadOnlyList<string> FirstLogonCommands { get; init; } = [];

    /// <summary>Windows locale such as <c>de-DE</c>; default from the profile's <c>locale</c>.</summary>
    public string? Locale { get; init; }

    /// <summary>Display language of setup and system, which the media must hold; default <c>en-US</c>.</summary>
    public string Language { get; init; } = "en-US";

    /// <summary>Windows keyboard, as <c>0407:00000407</c> or a locale; default the locale.</summary>
    public string? Keyboard { get; init; }

    /// <summary>Windows time zone name; default mapped from <c>timezone</c>.</summary>
    public string? Timezone { get; init; }

    /// <summary><c>firmware</c>: <c>uefi</c> (default) or <c>bios</c>.</summary>
    public string Firmware { get; init; } = "uefi";

    /// <summary><c>disk</c>: Windows' disk number; default 0.</summary>
    public int Disk { get; init; }
}
