namespace Goosed.Rendering.Profiles;

/// <summary>What is noted while a profile is read.</summary>
/// <param name="faults">Where values that do not fit are added.</param>
/// <param name="keys">Where every key that is asked for is added; null for a reading that only looks at values.</param>
internal sealed class ProfileReading(List<RenderFault> faults, List<ProfileKey>? keys = null)
{
    public List<RenderFault> Faults => faults;

    public List<ProfileKey>? Keys => keys;

    /// <summary>Keys of known objects that nothing reads.</summary>
    public List<RenderFault> Unknown { get; } = [];
}
