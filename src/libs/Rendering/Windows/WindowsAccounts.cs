using System.Xml.Linq;
using Goosed.Rendering.Profiles;
using static Goosed.Rendering.Windows.UnattendXml;

namespace Goosed.Rendering.Windows;

/// <summary>The Administrator, local accounts, and the one automatic logon that runs the first-logon commands.</summary>
internal static class WindowsAccounts
{
    public static XElement? AutoLogon(WindowsMachine machine) => machine.AdminPassword is { } password
        ? Of("AutoLogon", Password("Password", password), Of("Enabled", "true"), Of("LogonCount", "1"), Of("Username", "Administrator"))
        : null;

    public static XElement? UserAccounts(WindowsMachine machine)
    {
        var administrator = machine.AdminPassword is { } password ? Password("AdministratorPassword", password) : null;
        var accounts = machine.Users.Count > 0 ? Of("LocalAccounts", machine.Users.Select(Account)) : null;
        return administrator is null && accounts is null ? null : Of("UserAccounts", administrator, accounts);
    }

    private static XElement Account(User user) => Added(
        "LocalAccount",
        Password("Password", user.Password ?? ""),
        Optional("DisplayName", user.FullName),
        Of("Group", user.Sudo ? "Administrators" : "Users"),
        Of("Name", user.Name));

    private static XElement Password(string name, string password) => Of(name, Of("Value", password), Of("PlainText", "true"));
}
