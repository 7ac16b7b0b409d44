window.YTD.twitter_circle_tweet.part0 = [
  {
    "tweet": {
      "id_str": "1367340555301814276",
      "id": "1367340555301814276",
      "created_at": "Thu Mar 04 05:06:07 +0000 2021",
      "full_text": "rahasia",
      "lang": "in",
      "favorite_count": "0",
      "entities": {
        "urls": [],
        "user_mentions": [],
        "hashtags": []
      }
    }
  }
]