namespace Goosed.Database.Tests.Sqlite;

public sealed class SqliteTransactionTests : TransactionContract
{
    protected override Task<ITestedDatabase> OpenAsync() => Task.FromResult<ITestedDatabase>(new TestedSqlite());
}

public sealed class SqliteEventLogTests : EventLogContract
{
    protected override Task<ITestedDatabase> OpenAsync() => Task.FromResult<ITestedDatabase>(new TestedSqlite());
}

public sealed class SqliteDeliveryLedgerTests : DeliveryLedgerContract
{
    protected override Task<ITestedDatabase> OpenAsync() => Task.FromResult<ITestedDatabase>(new TestedSqlite());
}

public sealed class SqliteRelayLedgerTests : RelayLedgerContract
{
    protected override Task<ITestedDatabase> OpenAsync() => Task.FromResult<ITestedDatabase>(new TestedSqlite());
}

public sealed class SqlitePagingTests : PagingContract
{
    protected override Task<ITestedDatabase> OpenAsync() => Task.FromResult<ITestedDatabase>(new TestedSqlite());
}

public sealed class SqliteMachineTests : MachineContract
{
    protected override Task<ITestedDatabase> OpenAsync() => Task.FromResult<ITestedDatabase>(new TestedSqlite());
}

public sealed class SqliteRunTests : RunContract
{
    protected override Task<ITestedDatabase> OpenAsync() => Task.FromResult<ITestedDatabase>(new TestedSqlite());
}

public sealed class SqliteRunEndTests : RunEndContract
{
    protected override Task<ITestedDatabase> OpenAsync() => Task.FromResult<ITestedDatabase>(new TestedSqlite());
}

public sealed class SqliteArtifactNameTests : ArtifactNameContract
{
    protected override Task<ITestedDatabase> OpenAsync() => Task.FromResult<ITestedDatabase>(new TestedSqlite());
}

public sealed class SqliteRunTimeTests : RunTimeContract
{
    protected override Task<ITestedDatabase> OpenAsync() => Task.FromResult<ITestedDatabase>(new TestedSqlite());
}

public sealed class SqliteRunReportTests : RunReportContract
{
    protected override Task<ITestedDatabase> OpenAsync() => Task.FromResult<ITestedDatabase>(new TestedSqlite());
}

public sealed class SqliteHandoutTests : HandoutContract
{
    protected override Task<ITestedDatabase> OpenAsync() => Task.FromResult<ITestedDatabase>(new TestedSqlite());
}

public sealed class SqliteRefusalTests : RefusalContract
{
    protected override Task<ITestedDatabase> OpenAsync() => Task.FromResult<ITestedDatabase>(new TestedSqlite());
}

public sealed class SqliteInstallationTests : InstallationContract
{
    protected override Task<ITestedDatabase> OpenAsync() => Task.FromResult<ITestedDatabase>(new TestedSqlite());
}
