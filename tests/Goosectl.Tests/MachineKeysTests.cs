namespace Goosed.Goosectl.Tests;

/// <summary>What a machine is known by, as the command line sets it.</summary>
[Collection(nameof(SharedServer))]
public sealed class MachineKeysTests(CtlServer server)
{
    [Fact]
    public async Task A_uuid_and_a_serial_number_are_removed_by_an_empty_value()
    {
        var mac = CtlServer.NewMac();
        string[] line = ["machines", "add", mac, "--replace", "--uuid", $"{Guid.NewGuid()}", "--serial", "KEYS1", "--set",
            "provision=manual"];
        (await server.CtlAsync(line)).Ok();

        (await server.CtlAsync("machines", "set", mac, "--uuid", "")).Ok();
        var without = (await server.CtlAsync("machines", "get", mac, "-o", "json")).Ok().Json;
        Assert.Equal((null, "KEYS1"), ((string?)without["uuid"], (string?)without["serial"]));

        var emptied = (await server.CtlAsync("machines", "add", mac, "--replace", "--serial", "", "-o", "json")).Ok().Json;
        Assert.Null((string?)emptied["serial"]);
    }

    [Fact]
    public async Task A_key_that_a_file_states_is_not_removed_and_its_file_is_named()
    {
        server.App.Directory.Write("infra/machine-profiles/keys.yaml",
            """
            apiVersion: goosed.io/v1alpha1
            kind: MachineProfile
            spec:
              machine: {mac: "52:54:00:cf:00:01", uuid: 4c4c4544-0042-3510-8053-b4c04f564433, serial: KEYS3}
              profile: {provision: manual}
            """);
        await server.App.UntilAsync(async () => (await server.CtlAsync("machines", "get", "52:54:00:cf:00:01")).Code == Exit.Ok);

        (await server.CtlAsync("machines", "set", "52:54:00:cf:00:01", "--uuid", "")).IsError(Exit.Conflict, "machine-profiles/keys.yaml");
        (await server.CtlAsync("machines", "set", "52:54:00:cf:00:01", "--serial", "")).IsError(Exit.Conflict, "machine-profiles/keys.yaml");
    }

    [Fact]
    public async Task A_key_that_another_machine_has_is_warned_of_with_that_machine()
    {
        var (uuid, first, second, third) = ($"{Guid.NewGuid()}", CtlServer.NewMac(), CtlServer.NewMac(), CtlServer.NewMac());
        var alone = (await server.CtlAsync("machines", "add", first, "--uuid", uuid, "--serial", "KEYS2", "--set", "hostname=keys2", "provision=manual")).Ok();
        Assert.Equal("", alone.Messages);

        var added = (await server.CtlAsync("machines", "add", second, "--uuid", uuid, "--set", "provision=manual")).Ok();
        Assert.Matches($"^warning: The UUID {uuid} is that of machine keys2 \\([0-9a-f-]+\\) too", added.Messages);
        (await server.CtlAsync("machines", "add", third, "--set", "provision=manual")).Ok();
        var set = (await server.CtlAsync("machines", "set", third, "--serial", "KEYS2")).Ok();
        Assert.Contains("serial number 'KEYS2' is that of machine keys2", set.Messages, StringComparison.Ordinal);
        Assert.Matches("Warning: +The serial number 'KEYS2'", (await server.CtlAsync("machines", "get", third)).Ok().Data);

        Assert.Equal("", (await server.CtlAsync("machines", "set", second, "--uuid", "")).Ok().Messages);
    }
}
