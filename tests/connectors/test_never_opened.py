"""What is nobody's business is never opened: messages, contacts, ads and what is intimate. Openings are counted."""

import pytest

from connectors import registry
from connectors.child import Allowed
from connectors.unpack import open_archive
from tests.connectors.exports import DATA, Watched, bytes_of, members_of, zipped

CANARY = "rahasia-8c1d"
_SEVERAL = 4
ALONE = ("feed", "tumblr_interface")  # one file, which has no others beside it
META = (
    "messages/inbox/budi_1/message_1.json",
    "messages/message_requests/x/message_1.json",
    "your_activity_across_facebook/messages/inbox/a/message_1.json",
    "your_address_books.json",
    "contacts/synced_contacts.json",
    "connections/followers_and_following/followers_1.json",
    "connections/friends/your_friends.json",
    "security_and_login_information/account_activity.json",
    "security_and_login_information/login_and_profile_creation/login_activity.json",
    "ads_information/advertisers_using_your_activity_or_information.json",
    "your_instagram_activity/content/stories.json",
    "your_instagram_activity/media/archived_posts.json",
    "your_instagram_activity/media/recently_deleted_content.json",
    "your_instagram_activity/saved/saved_posts.json",
    "your_instagram_activity/threads/liked_threads.json",
    "your_facebook_activity/posts/archived_stories.json",
    "your_facebook_activity/dating/your_dating_activity.json",
    "your_facebook_activity/other_activity/pokes.json",
    "logged_information/search/your_search_history.json",
    "logged_information/location/primary_location.json",
    "media/posts/202405/1_n.jpg",
)
ANYWHERE = ("messages.csv", "messages.json", "contacts.json", "contacts.csv", "account/user.json", "ads.json")
NEVER: dict[str, tuple[str, ...]] = {
    "x": (
        *(f"data/direct-message{tail}.js" for tail in ("s", "s-group", "-headers", "-group-headers")),
        *("data/deleted-tweets.js", "data/twitter-circle-tweet.js", "data/grok-chat-item.js", "data/contact.js"),
        *("data/ad-engagements.js", "data/ad-impressions.js", "data/personalization.js", "data/phone-number.js"),
        *("data/email-address-change.js", "data/ip-audit.js", "data/device-token.js", "data/like.js"),
        *("data/follower.js", "data/following.js", "data/block.js", "data/mute.js", "data/saved-search.js"),
        *("data/ageinfo.js", "data/tweets_media/1-tweets.js", "direct_message.js"),
    ),
    "linkedin": (
        *("messages.csv", "Connections.csv", "Invitations.csv", "Email Addresses.csv", "PhoneNumbers.csv"),
        *("Logins.csv", "Ad_Targeting.csv", "Ads Clicked.csv", "guide_messages.csv", "Jobs/Job Applications.csv"),
        *("Jobs/Saved Jobs.csv", "Learning.csv", "SearchQueries.csv", "Contacts.csv", "ImportedContacts.csv"),
        *("Registration.csv", "Receipts_v2.csv", "Recommendations_Received.csv", "Endorsement_Received_Info.csv"),
        *("learning_coach_messages.csv", "Connections_40012345.csv", "messages_40012345.csv"),
    ),
    "instagram": META,
    "threads": META,
    "facebook": META,
    "tiktok": ("TikTok/Direct Messages/Chat History.txt", "Login History.json", "contacts.json"),
    "mastodon_archive": ("likes.json", "bookmarks.json", "following_accounts.csv", "avatar.png", "mutes.csv"),
    "youtube_takeout": (
        *("Mail/All mail.mbox", "Contacts/all.csv", "My Activity/Search/MyActivity.html", "Chrome/History.json"),
        "YouTube and YouTube Music/history/watch-history.html",
        "YouTube and YouTube Music/history/search-history.json",
        "YouTube and YouTube Music/subscriptions/subscriptions.csv",
        "YouTube and YouTube Music/playlists/Watch later.csv",
        "YouTube dan YouTube Music/histori/histori tontonan.html",
        "YouTube dan YouTube Music/langganan/langganan.csv",
    ),
    "telegram_channel": ("photos/photo_1.jpg", "voice_messages/audio_1.ogg", "stickers/a.webp"),
    "telegram_export": ("contacts.json", "chats/chat_001/voice.ogg", "lists/contacts.html", "profile_pictures/a.jpg"),
    "bluesky_car": ("preferences.json", "messages.json", "blobs/a.jpg"),
    "reddit_export": (
        *("messages.csv", "messages_archive.csv", "chat_history.csv", "ip_logs.csv", "hidden_posts.csv"),
        *("saved_posts.csv", "saved_comments.csv", "drafts.csv", "linked_phone_number.csv", "birthdate.csv"),
        *("comment_votes.csv", "post_votes.csv", "purchases.csv", "linked_identities.csv", "statistics.csv"),
    ),
    "discord": (
        *("account/user.json", "activity/analytics/events-1.json", "activity/reporting/events.json"),
        *("account/avatar.png", "servers/1/guild.json", "programs/quests.json", "ads/quests.json"),
    ),
    "wordpress": ("subscribers.csv", "users.json", "media/a.jpg"),
    "medium": (
        *("claps/claps-0001.html", "bookmarks/bookmarks-0001.html", "ips/ips-0001.html", "sessions/sessions-1.html"),
        *("users-following/a.html", "posts/draft_rahasia-0123456789ab.html", "earnings/partner.html"),
        *("membership/charges.html", "profile/charges.html", "blocks/blocked-users-0001.html"),
    ),
    "substack": ("email_list.contoh.csv", "subscribers.csv", "posts/1.delivers.csv", "posts/1.opens.csv"),
    "blogger": ("Blogger/Blogs/x/settings.csv", "Blogger/Profile/profile.csv", "Blogger/Albums/a.jpg"),
    "tumblr": ("payload-0.json", "media/1.jpg", "messages.json"),
    "ghost": ("members.csv", "content/images/a.jpg"),
}


def never(platform: str) -> tuple[str, ...]:
    return NEVER.get(platform, ()) + ANYWHERE


def exports_of(platform: str) -> list[dict[str, bytes]]:
    return [bytes_of(folder) for folder in sorted((DATA / platform).glob("*.export"))]


@pytest.mark.parametrize("platform", registry.ARCHIVES)
def test_what_is_nobodys_business_is_never_opened(platform: str) -> None:
    """A file that is an export alone has no place for others beside it, and is then not recognised."""
    known = []
    for files in exports_of(platform):
        planted = {name: CANARY.encode() for name in never(platform) if name not in files}
        with members_of(zipped(files | planted)) as members:
            known.append(registry.recognise(members))
            assert known[-1] == platform or len(files) < _SEVERAL
            reader = registry.archive(platform)
            allowed = Allowed(members, reader.wanted(members.names()) if known[-1] else ())
            told = repr([*reader.parse(allowed)]) if known[-1] else ""
        opened = set(members.opened)
        assert opened & {*planted, *never(platform)} == set()
        assert known[-1] is None or opened <= set(reader.wanted(members.names()))
        assert CANARY not in told
    assert platform in known or platform in ALONE


@pytest.mark.parametrize("platform", registry.ARCHIVES)
def test_no_such_member_is_on_the_list_of_its_platform(platform: str) -> None:
    assert exports_of(platform) or platform == "feed"
    reader = registry.archive(platform)
    listed = [name for name in never(platform) if name in reader.wanted([name, "x.txt"])]
    assert listed == [] or platform in ALONE


@pytest.mark.parametrize("platform", ["tiktok", "facebook", "instagram", "mastodon_archive", "x", "threads"])
def test_what_stands_beside_ones_own_words_in_one_file_is_not_told(platform: str) -> None:
    """Messages, what was deleted and what only followers could read, planted in the golden exports."""
    planted = False
    for folder in sorted((DATA / platform).glob("*.export")):
        planted = planted or any(b"rahasia" in body for body in bytes_of(folder).values())
        with open_archive(folder) as members:
            reader = registry.archive(platform)
            watched = Watched(members)
            assert "rahasia" not in repr([*reader.parse(Allowed(watched, reader.wanted(members.names())))])
    assert planted or platform == "mastodon_archive"
