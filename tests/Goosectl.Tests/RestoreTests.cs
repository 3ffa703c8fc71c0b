namespace Goosed.Goosectl.Tests;

/// <summary>What is on record of a deleted machine is found by its name, and the machine comes back.</summary>
[Collection(nameof(SharedServer))]
public sealed class RestoreTests(CtlServer server)
{
    [Fact]
    public async Task A_deleted_machine_comes_back_with_its_id_and_says_what_does_not()
    {
        var (mac, id) = await server.MachineAsync("--set", "hostname=gone1", "protected=true", "note=canary");
        await server.CtlAsync("runs", "cancel", mac);
        (await server.CtlAsync("machines", "delete", "gone1")).Ok();

        Assert.Contains((await server.CtlAsync("audit", "--machine", "gone1", "-o", "json")).Ok().Items,
            entry => (string?)entry["action"] == "machine_deleted");
        Assert.Single((await server.CtlAsync("runs", "list", "--machine", mac, "-o", "json")).Ok().Items);
        Assert.Equal(id, (string?)(await server.CtlAsync("runs", "get", "gone1", "-o", "json")).Ok().Json["machine_id"]);
        Assert.Contains("gone1", (await server.CtlAsync("machines", "list", "--deleted")).Ok().Data, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "canary", (await server.CtlAsync("machines", "list", "--deleted", "-o", "json")).Ok().Data, StringComparison.Ordinal);

        var restored = (await server.CtlAsync("machines", "restore", "gone1", "-o", "json")).Ok();

        Assert.Equal((id, mac, "gone1", true), ((string?)restored.Json["id"], (string?)restored.Json["mac"],
            (string?)restored.Json["profile"]?["hostname"], (bool?)restored.Json["profile"]?["protected"]));
        Assert.Contains("are not back; set them again: note.", restored.Messages, StringComparison.Ordinal);
        Assert.Equal("local_disk", (string?)(await server.CtlAsync("machines", "explain", "gone1", "-o", "json")).Ok().Json["boots"]);
        (await server.CtlAsync("machines", "restore", "gone1")).IsError(Exit.NotFound, "no deleted machine");
    }

    [Fact]
    public async Task One_whose_address_another_machine_has_does_not_come_back()
    {
        var mac = CtlServer.NewMac();
        (await server.CtlAsync("machines", "add", mac, "--set", "hostname=gone2", "provision=manual")).Ok();
        (await server.CtlAsync("machines", "delete", "gone2")).Ok();
        (await server.CtlAsync("machines", "add", mac, "--set", "provision=manual")).Ok();

        (await server.CtlAsync("machines", "restore", "gone2")).IsError(Exit.Conflict, "belongs to machine");
        (await server.CtlAsync("machines", "delete", mac)).Ok();
        (await server.CtlAsync("machines", "restore", mac)).IsError(Exit.Conflict, "2 deleted machines were called");
        (await server.CtlAsync("audit", "--machine", "never-there")).IsError(Exit.NotFound, "never-there");
    }
}
